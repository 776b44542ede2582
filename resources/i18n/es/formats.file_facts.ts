<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>files</name>
    <message>
        <source>a FLUX.1 transformer</source>
        <translation>un transformer de FLUX.1</translation>
    </message>
    <message>
        <source>the CLIP-L text encoder</source>
        <translation>el codificador de texto CLIP-L</translation>
    </message>
    <message>
        <source>the T5-XXL text encoder</source>
        <translation>el codificador de texto T5-XXL</translation>
    </message>
    <message>
        <source>the FLUX.1 VAE</source>
        <translation>el VAE de FLUX.1</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>transformer</translation>
    </message>
    <message>
        <source>text encoder</source>
        <translation>codificador de texto</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>preview VAE</source>
        <translation>VAE de vista previa</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>all-in-one checkpoint</source>
        <translation>modelo todo en uno</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>image adapter</source>
        <translation>adaptador de imagen</translation>
    </message>
    <message>
        <source>image encoder (SigLIP), reads reference pictures</source>
        <translation>codificador de imágenes (SigLIP), lee imágenes de referencia</translation>
    </message>
    <message>
        <source>AlexNet, measures pictures (LPIPS)</source>
        <translation>AlexNet, mide imágenes (LPIPS)</translation>
    </message>
    <message>
        <source>whole CLIP, measures pictures (CLIP score)</source>
        <translation>CLIP completo, mide imágenes (CLIP score)</translation>
    </message>
    <message>
        <source>unknown file</source>
        <translation>archivo desconocido</translation>
    </message>
</context>
</TS>
