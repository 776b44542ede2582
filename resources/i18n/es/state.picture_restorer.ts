<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PictureRestorer</name>
    <message>
        <source>The settings of {name} ({program}) are in the form.</source>
        <translation>Los ajustes de {name} ({program}) están en el formulario.</translation>
    </message>
    <message>
        <source>{name} will be painted with {width} × {height} pixels: press Generate.</source>
        <translation>{name} se pintará con {width} × {height} píxeles: pulsa Generar.</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{name} does not say how it was made.</source>
        <translation>{name} no dice cómo se hizo.</translation>
    </message>
    <message>
        <source>Pictures of FluxDesk, A1111, Forge, ComfyUI, InvokeAI, SwarmUI and stable-diffusion.cpp do.</source>
        <translation>Lo dicen las imágenes de FluxDesk, A1111, Forge, ComfyUI, InvokeAI, SwarmUI y stable-diffusion.cpp.</translation>
    </message>
</context>
</TS>
