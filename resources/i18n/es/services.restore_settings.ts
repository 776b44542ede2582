<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>remarks</name>
    <message>
        <source>It was painted over another picture, which is not in the file.</source>
        <translation>Se pintó sobre otra imagen, que no está en el archivo.</translation>
    </message>
    <message>
        <source>These nodes were not understood: {nodes}.</source>
        <translation>Estos nodos no se entendieron: {nodes}.</translation>
    </message>
    <message>
        <source>Its mask is not on this computer any more.</source>
        <translation>Su máscara ya no está en este equipo.</translation>
    </message>
    <message>
        <source>It took over the look of pictures that are not in the file: {names}.</source>
        <translation>Tomó el aspecto de imágenes que no están en el archivo: {names}.</translation>
    </message>
    <message>
        <source>These reference pictures are not on this computer: {names}.</source>
        <translation>Estas imágenes de referencia no están en este equipo: {names}.</translation>
    </message>
    <message>
        <source>The seed {seed} is not possible here.</source>
        <translation>La semilla {seed} no es posible aquí.</translation>
    </message>
    <message>
        <source>The size {width} × {height} became {new_width} × {new_height}.</source>
        <translation>El tamaño {width} × {height} pasó a {new_width} × {new_height}.</translation>
    </message>
    <message>
        <source>The model {model} is no FLUX.1 model that FluxDesk knows.</source>
        <translation>El modelo {model} no es un modelo FLUX.1 que FluxDesk conozca.</translation>
    </message>
    <message>
        <source>The model {model} is not on this computer.</source>
        <translation>El modelo {model} no está en este equipo.</translation>
    </message>
    <message>
        <source>{model} is not here at level {level}; {other} stands in.</source>
        <translation>{model} no está aquí en el nivel {level}; lo sustituye {other}.</translation>
    </message>
    <message>
        <source>FluxDesk paints with Euler instead of {sampler}.</source>
        <translation>FluxDesk pinta con Euler en lugar de {sampler}.</translation>
    </message>
    <message>
        <source>The schedule {scheduler} becomes FLUX&apos;s own.</source>
        <translation>El plan de pasos {scheduler} pasa a ser el propio de FLUX.</translation>
    </message>
    <message>
        <source>ModelSamplingFlux shifts its schedule by {shift}; FluxDesk shifts this model by {own} at this size.</source>
        <translation>ModelSamplingFlux desplaza su plan de pasos en {shift}; FluxDesk desplaza este modelo en {own} con este tamaño.</translation>
    </message>
    <message>
        <source>These LoRAs are not on this computer: {names}.</source>
        <translation>Estas LoRA no están en este equipo: {names}.</translation>
    </message>
</context>
</TS>
