<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is not enough memory for this picture.</source>
        <translation>No hay memoria suficiente para esta imagen.</translation>
    </message>
    <message>
        <source>Choose a smaller level or a smaller size, or close programs that use memory.</source>
        <translation>Elige un nivel más pequeño o un tamaño menor, o cierra programas que usen memoria.</translation>
    </message>
</context>
</TS>
