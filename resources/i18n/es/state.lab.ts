<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabState</name>
    <message>
        <source>Opening the comparison</source>
        <translation>Abrir la comparación</translation>
    </message>
    <message>
        <source>The blind test</source>
        <translation>La prueba a ciegas</translation>
    </message>
    <message>
        <source>Deleting levels</source>
        <translation>Borrar niveles</translation>
    </message>
    <message>
        <source>Finding comparisons</source>
        <translation>Buscar comparaciones</translation>
    </message>
    <message>
        <source>The comparison</source>
        <translation>La comparación</translation>
    </message>
</context>
</TS>
