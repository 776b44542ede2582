<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>notices</name>
    <message>
        <source>The last action</source>
        <translation>La última acción</translation>
    </message>
</context>
</TS>
