<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LorasState</name>
    <message>
        <source>Reading the LoRA</source>
        <translation>La lectura de la LoRA</translation>
    </message>
    <message>
        <source>Baking</source>
        <translation>La fusión</translation>
    </message>
    <message>
        <source>Baking {name}</source>
        <translation>Fusionando {name}</translation>
    </message>
    <message>
        <source>{model} with its LoRAs is in {file}.</source>
        <translation>{model} con sus LoRA está en {file}.</translation>
    </message>
</context>
</TS>
