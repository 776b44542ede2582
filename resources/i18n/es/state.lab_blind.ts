<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{first} and {second} have no pictures that differ.</source>
        <translation>{first} y {second} no tienen imágenes que difieran.</translation>
    </message>
    <message>
        <source>Choose two other levels, or finish the comparison first.</source>
        <translation>Elige otros dos niveles o termina antes la comparación.</translation>
    </message>
</context>
</TS>
