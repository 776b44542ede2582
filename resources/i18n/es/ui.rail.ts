<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>Rail</name>
    <message>
        <source>Navigation</source>
        <translation>Navegación</translation>
    </message>
</context>
</TS>
