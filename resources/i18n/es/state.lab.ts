<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabState</name>
    <message>
        <source>Opening the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The blind test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding comparisons</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The comparison</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
