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
</context>
</TS>
