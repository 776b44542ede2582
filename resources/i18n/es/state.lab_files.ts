<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabFilesState</name>
    <message>
        <source>Comparing pictures</source>
        <translation>Comparar imágenes</translation>
    </message>
</context>
</TS>
