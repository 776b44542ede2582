<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{count} tensors are missing, {tensor} among them.</source>
        <translation>Faltan {count} tensores, entre ellos {tensor}.</translation>
    </message>
    <message>
        <source>It may be one part of several: use a single-file version.</source>
        <translation>Puede ser una parte de varias: usa una versión en un solo archivo.</translation>
    </message>
    <message>
        <source>This is another T5 than the one FLUX.1 was trained with.</source>
        <translation>Este T5 no es el T5 con el que se entrenó FLUX.1.</translation>
    </message>
    <message>
        <source>Use a T5 v1.1 XXL encoder, for example Q8_0 of city96.</source>
        <translation>Usa un codificador T5 v1.1 XXL, por ejemplo el Q8_0 de city96.</translation>
    </message>
    <message>
        <source>This is {variant}; FLUX.1 uses CLIP-L.</source>
        <translation>Esto es {variant}; FLUX.1 usa CLIP-L.</translation>
    </message>
    <message>
        <source>Use clip_l.safetensors.</source>
        <translation>Usa clip_l.safetensors.</translation>
    </message>
    <message>
        <source>This VAE has {count} latent channels; FLUX.1&apos;s has 16.</source>
        <translation>Este VAE tiene {count} canales latentes; el de FLUX.1 tiene 16.</translation>
    </message>
    <message>
        <source>Use ae.safetensors of FLUX.1.</source>
        <translation>Usa ae.safetensors de FLUX.1.</translation>
    </message>
    <message>
        <source>Use taef1.</source>
        <translation>Usa taef1.</translation>
    </message>
</context>
</TS>
