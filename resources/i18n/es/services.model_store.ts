<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{needed} are needed in {folder}, {free} are free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space, or move the models to another disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} has the name and size of a published file, but other bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
