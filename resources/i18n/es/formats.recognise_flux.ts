<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{count} tensors are missing, {tensor} among them.</source>
        <translation>Faltan {count} tensores, entre ellos {tensor}.</translation>
    </message>
    <message>
        <source>It may be one part of several: use a single-file version.</source>
        <translation>Puede ser una parte de varias: usa una versión en un solo archivo.</translation>
    </message>
    <message>
        <source>{tensor} has shape {shape} where {expected} is right.</source>
        <translation>{tensor} tiene la forma {shape} donde corresponde {expected}.</translation>
    </message>
    <message>
        <source>Use a file from another publisher.</source>
        <translation>Usa un archivo de otra fuente.</translation>
    </message>
    <message>
        <source>This is {actual}, not {claimed} as its name says.</source>
        <translation>Esto es {actual}, no {claimed} como dice su nombre.</translation>
    </message>
    <message>
        <source>Use it as {actual}, or fetch {claimed}.</source>
        <translation>Úsalo como {actual} o descarga {claimed}.</translation>
    </message>
    <message>
        <source>Weights of type {type} cannot be run.</source>
        <translation>Los pesos de tipo {type} no se pueden ejecutar.</translation>
    </message>
    <message>
        <source>Use a GGUF level (Q8_0 is the closest to fp8) or NF4.</source>
        <translation>Usa un nivel GGUF (Q8_0 es el más parecido a fp8) o NF4.</translation>
    </message>
</context>
</TS>
