<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>RemovalState</name>
    <message>
        <source>Measuring the folders</source>
        <translation>La medición de las carpetas</translation>
    </message>
    <message>
        <source>Removing your files</source>
        <translation>La eliminación de tus archivos</translation>
    </message>
</context>
</TS>
