<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ServerTexts</name>
    <message>
        <source>{card}: {free} of {total} free</source>
        <translation>{card}: {free} de {total} libres</translation>
    </message>
</context>
</TS>
