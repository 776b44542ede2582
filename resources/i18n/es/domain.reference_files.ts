<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Reference pictures need what the ComfyUI server does not have: {files}.</source>
        <translation>Las imágenes de referencia necesitan algo que el servidor de ComfyUI no tiene: {files}.</translation>
    </message>
    <message>
        <source>Put it there, below ComfyUI&apos;s folder, or take the reference pictures out.</source>
        <translation>Ponlo allí, dentro de la carpeta de ComfyUI, o quita las imágenes de referencia.</translation>
    </message>
    <message>
        <source>Reference pictures need FLUX.1 Redux (flux1-redux-dev.safetensors) and its image encoder, SigLIP so400m at 384 pixels, and they are not both here.</source>
        <translation>Las imágenes de referencia necesitan FLUX.1 Redux (flux1-redux-dev.safetensors) y su codificador de imágenes, SigLIP so400m a 384 píxeles, y no están los dos aquí.</translation>
    </message>
    <message>
        <source>Put both into a model folder, or take the reference pictures out.</source>
        <translation>Pon los dos en una carpeta de modelos o quita las imágenes de referencia.</translation>
    </message>
</context>
</TS>
