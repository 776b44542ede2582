<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>WalkFields</name>
    <message>
        <source>Seeds of the pictures</source>
        <translation>Semillas de las imágenes</translation>
    </message>
    <message>
        <source>Choices in the prompt</source>
        <translation>Alternativas del prompt</translation>
    </message>
    <message>
        <source>Counting up</source>
        <translation>Consecutivas</translation>
    </message>
    <message>
        <source>Another one each</source>
        <translation>Otra para cada una</translation>
    </message>
    <message>
        <source>The same for all</source>
        <translation>La misma para todas</translation>
    </message>
    <message>
        <source>Paint every combination: {count} pictures</source>
        <translation>Pintar todas las combinaciones: {count} imágenes</translation>
    </message>
    <message>
        <source>Each picture draws one</source>
        <translation>Cada imagen sortea una</translation>
    </message>
</context>
</TS>
