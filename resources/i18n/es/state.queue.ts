<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>QueueState</name>
    <message>
        <source>Sleep</source>
        <translation>La suspensión</translation>
    </message>
    <message>
        <source>Reading the LoRA</source>
        <translation>La lectura de la LoRA</translation>
    </message>
    <message>
        <source>Painting pictures</source>
        <translation>Pintando imágenes</translation>
    </message>
</context>
</TS>
