<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AdviceState</name>
    <message>
        <source>The memory plan</source>
        <translation>El plan de memoria</translation>
    </message>
    <message>
        <source>The record of the run</source>
        <translation>El registro de la imagen</translation>
    </message>
</context>
</TS>
