<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The server has only {have} of {file}; by its own header it must have {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch it from another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server sent a web page instead of {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address, and whether this network wants you to log in with a browser first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server sent a Git LFS pointer instead of {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the download address of the file, with resolve in place of raw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is a pickle: opening such a file can run any program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the .safetensors or .gguf file of the same model.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
