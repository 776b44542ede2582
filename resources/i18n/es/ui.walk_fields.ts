<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>WalkFields</name>
    <message>
        <source>Seeds of the pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choices in the prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counting up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another one each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same for all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint every combination: {count} pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each picture draws one</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
