<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>SetupState</name>
    <message>
        <source>a red circle above a blue square on a white background</source>
        <translation>un círculo rojo encima de un cuadrado azul sobre fondo blanco</translation>
    </message>
    <message>
        <source>The set-up</source>
        <translation>La preparación</translation>
    </message>
</context>
</TS>
