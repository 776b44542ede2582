<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PromptForm</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Fewer steps</source>
        <translation>Menos pasos</translation>
    </message>
    <message>
        <source>More steps</source>
        <translation>Más pasos</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>Less guidance</source>
        <translation>Menos guía</translation>
    </message>
    <message>
        <source>More guidance</source>
        <translation>Más guía</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guía</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>Fewer pictures</source>
        <translation>Menos imágenes</translation>
    </message>
    <message>
        <source>More pictures</source>
        <translation>Más imágenes</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Imagen de partida</translation>
    </message>
    <message>
        <source>Reference pictures</source>
        <translation>Imágenes de referencia</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>What do you want to see? For example: a red circle above a blue square</source>
        <translation>¿Qué quieres ver? Por ejemplo: un círculo rojo encima de un cuadrado azul</translation>
    </message>
    <message>
        <source>How finely the model&apos;s weights are stored.</source>
        <translation>Con qué finura se guardan los pesos del modelo.</translation>
    </message>
    <message>
        <source>{level} · {bits} bits</source>
        <translation>{level} · {bits} bits</translation>
    </message>
</context>
</TS>
