<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>app</name>
    <message>
        <source>Finding models</source>
        <translation>Buscar modelos</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>The last action</source>
        <translation>La última acción</translation>
    </message>
</context>
</TS>
