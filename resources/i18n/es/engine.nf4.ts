<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Matrix {name} is not stored as NF4 in blocks of 64.</source>
        <translation>La matriz {name} no está guardada como NF4 en bloques de 64.</translation>
    </message>
    <message>
        <source>Choose another level of this model.</source>
        <translation>Elige otro nivel de este modelo.</translation>
    </message>
</context>
</TS>
