<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The catalogue has no {family} at level {level}.</source>
        <translation>El catálogo no tiene {family} en el nivel {level}.</translation>
    </message>
    <message>
        <source>Choose another level.</source>
        <translation>Elige otro nivel.</translation>
    </message>
</context>
</TS>
