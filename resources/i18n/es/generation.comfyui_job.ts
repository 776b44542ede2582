<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{name} is not there any more.</source>
        <translation>{name} ya no está.</translation>
    </message>
    <message>
        <source>Choose another picture to start from.</source>
        <translation>Elige otra imagen de partida.</translation>
    </message>
</context>
</TS>
