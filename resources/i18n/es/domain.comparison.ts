<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Choose at least one level to compare.</source>
        <translation>Elige al menos un nivel para comparar.</translation>
    </message>
    <message>
        <source>{word} is not a level.</source>
        <translation>{word} no es un nivel.</translation>
    </message>
    <message>
        <source>Known levels: {levels}.</source>
        <translation>Niveles conocidos: {levels}.</translation>
    </message>
    <message>
        <source>{family} needs a picture, and a comparison paints from prompts alone: use {others}.</source>
        <translation>{family} necesita una imagen, y una comparación pinta solo a partir de prompts: usa {others}.</translation>
    </message>
    <message>
        <source>Choose at least two levels: one is no comparison.</source>
        <translation>Elige al menos dos niveles: con uno no hay comparación.</translation>
    </message>
    <message>
        <source>Give at least one prompt, one a line.</source>
        <translation>Escribe al menos un prompt, uno por línea.</translation>
    </message>
    <message>
        <source>Give at least one seed.</source>
        <translation>Escribe al menos una semilla.</translation>
    </message>
    <message>
        <source>{value} is not a possible threshold of the step cache: use more than 0, up to 1.</source>
        <translation>{value} no es un umbral posible de la caché de pasos: usa más de 0, hasta 1.</translation>
    </message>
</context>
</TS>
