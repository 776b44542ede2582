<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} was not painted by FluxDesk.</source>
        <translation>{file} no se pintó con FluxDesk.</translation>
    </message>
    <message>
        <source>Choose a picture that FluxDesk painted, with its metadata.</source>
        <translation>Elige una imagen que haya pintado FluxDesk, con sus metadatos.</translation>
    </message>
</context>
<context>
    <name>remarks</name>
    <message>
        <source>These pictures are gone, changed or cannot be read, and are not beside it: {names}.</source>
        <translation>Estas imágenes ya no están, han cambiado o no se pueden leer, y no están a su lado: {names}.</translation>
    </message>
    <message>
        <source>ComfyUI paints it in one piece, not in tiles of {side} pixels: that takes more memory, and another picture comes out.</source>
        <translation>ComfyUI la pinta de una pieza y no por zonas de {side} píxeles: hace falta más memoria y sale otra imagen.</translation>
    </message>
</context>
</TS>
