<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This is another image encoder than the one of FLUX.1 Redux.</source>
        <translation>Este codificador de imágenes no es el de FLUX.1 Redux.</translation>
    </message>
    <message>
        <source>Use SigLIP so400m with patches of 14 pixels at 384 pixels.</source>
        <translation>Usa SigLIP so400m con parches de 14 píxeles a 384 píxeles.</translation>
    </message>
</context>
</TS>
