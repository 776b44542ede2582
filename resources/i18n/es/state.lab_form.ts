<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabFormState</name>
    <message>
        <source>The estimate</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be read as a list of prompts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a text file in UTF-8 with one prompt a line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose at least two levels: one is no comparison.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is no list of seeds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write whole numbers with commas between them, such as 1,2,3.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
