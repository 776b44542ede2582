<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>remarks</name>
    <message>
        <source>The model {model} is not on this computer.</source>
        <translation>El modelo {model} no está en este equipo.</translation>
    </message>
    <message>
        <source>These LoRAs are not on this computer: {names}.</source>
        <translation>Estas LoRA no están en este equipo: {names}.</translation>
    </message>
</context>
</TS>
