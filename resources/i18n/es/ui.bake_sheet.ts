<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>BakeSheet</name>
    <message>
        <source>Bake into a new GGUF</source>
        <translation>Fusionar en un GGUF nuevo</translation>
    </message>
    <message>
        <source>Level of the new file</source>
        <translation>Nivel del archivo nuevo</translation>
    </message>
    <message>
        <source>Baked weights are rounded to this level once; F16 keeps most of them.</source>
        <translation>Los pesos fusionados se redondean una vez a este nivel; F16 es el que más conserva.</translation>
    </message>
    <message>
        <source>Progress of the baking</source>
        <translation>Progreso de la fusión</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Stop the baking</source>
        <translation>Detener la fusión</translation>
    </message>
    <message>
        <source>Choose a file and bake…</source>
        <translation>Elegir archivo y fusionar…</translation>
    </message>
    <message>
        <source>{model} and these LoRAs become one file that other programs read too:</source>
        <translation>{model} y estas LoRA se convierten en un solo archivo que también leen otros programas:</translation>
    </message>
    <message>
        <source>Bake into</source>
        <translation>Fusionar en</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} de {total}</translation>
    </message>
</context>
</TS>
