<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PairView</name>
    <message>
        <source>Picture and reference</source>
        <translation>Imagen y referencia</translation>
    </message>
</context>
</TS>
