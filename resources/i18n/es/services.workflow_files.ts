<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} was not painted by FluxDesk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a picture that FluxDesk painted, with its metadata.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
