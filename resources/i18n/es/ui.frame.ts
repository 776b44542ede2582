<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GeneratePage</name>
    <message>
        <source>Generate</source>
        <translation>Generar</translation>
    </message>
</context>
</TS>
