<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabMatrix</name>
    <message>
        <source>reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>identical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures by level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return shows a picture beside its reference.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
