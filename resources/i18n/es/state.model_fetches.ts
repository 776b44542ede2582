<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ModelFetches</name>
    <message>
        <source>The download</source>
        <translation>La descarga</translation>
    </message>
</context>
</TS>
