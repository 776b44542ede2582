<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{count} reference pictures are too many: use up to {most}.</source>
        <translation>{count} imágenes de referencia son demasiadas: usa hasta {most}.</translation>
    </message>
    <message>
        <source>{value} is not a possible strength of a reference: use more than 0, up to {most}.</source>
        <translation>{value} no es una intensidad posible de una referencia: usa más de 0, hasta {most}.</translation>
    </message>
    <message>
        <source>flux-mini knows no reference pictures: choose a FLUX.1 model, or take them out.</source>
        <translation>flux-mini no admite imágenes de referencia: elige un modelo FLUX.1 o quítalas.</translation>
    </message>
    <message>
        <source>Reference pictures are read on this computer only, not on a ComfyUI server.</source>
        <translation>Las imágenes de referencia solo se leen en este equipo, no en un servidor ComfyUI.</translation>
    </message>
    <message>
        <source>Paint on this computer, or take the reference pictures out.</source>
        <translation>Pinta en este equipo o quita las imágenes de referencia.</translation>
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
