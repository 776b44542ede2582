<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabFilesView</name>
    <message>
        <source>Pictures compared</source>
        <translation>Imágenes comparadas</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Añadir imágenes…</translation>
    </message>
    <message>
        <source>Make it the reference</source>
        <translation>Usarla de referencia</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>Quitar todas</translation>
    </message>
    <message>
        <source>Compare pictures of any origin</source>
        <translation>Compara imágenes de cualquier origen</translation>
    </message>
    <message>
        <source>PNG, JPEG or WebP of the same size. What FluxDesk, A1111, Forge, ComfyUI or stable-diffusion.cpp wrote into them becomes their label; the first is the reference.</source>
        <translation>PNG, JPEG o WebP del mismo tamaño. Lo que FluxDesk, A1111, Forge, ComfyUI o stable-diffusion.cpp escribieron en ellas es su etiqueta; la primera es la referencia.</translation>
    </message>
    <message>
        <source>Choose pictures…</source>
        <translation>Elegir imágenes…</translation>
    </message>
    <message>
        <source>Pictures to compare</source>
        <translation>Imágenes que comparar</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp)</source>
        <translation>Imágenes (*.png *.jpg *.jpeg *.webp)</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>referencia</translation>
    </message>
    <message>
        <source>being measured…</source>
        <translation>midiendo…</translation>
    </message>
</context>
</TS>
