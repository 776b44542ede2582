<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is no ComfyUI workflow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In ComfyUI, use Export or Export (API) to get one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures cannot be saved as {ending}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use .png, .jpg or .webp.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is no picture that can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be written: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
