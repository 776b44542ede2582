<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabStepsView</name>
    <message>
        <source>Distance of the latents, step by step</source>
        <translation>Distancia de los latentes, paso a paso</translation>
    </message>
    <message>
        <source>The latents of this comparison were not kept, so there is nothing to show.</source>
        <translation>Los latentes de esta comparación no se guardaron, así que no hay nada que mostrar.</translation>
    </message>
    <message>
        <source>noise floor</source>
        <translation>ruido de fondo</translation>
    </message>
    <message>
        <source>step</source>
        <translation>paso</translation>
    </message>
    <message>
        <source>distance of the latents</source>
        <translation>distancia de los latentes</translation>
    </message>
</context>
</TS>
