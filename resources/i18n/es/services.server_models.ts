<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The ComfyUI server has no FLUX.1 model.</source>
        <translation>El servidor de ComfyUI no tiene ningún modelo FLUX.1.</translation>
    </message>
    <message>
        <source>Install ComfyUI-GGUF there and put a model such as flux1-dev-Q4_K_S.gguf into models/unet.</source>
        <translation>Instala allí ComfyUI-GGUF y pon un modelo como flux1-dev-Q4_K_S.gguf en models/unet.</translation>
    </message>
    <message>
        <source>The ComfyUI server lacks a text encoder or the VAE of FLUX.1.</source>
        <translation>Al servidor de ComfyUI le falta un codificador de texto o el VAE de FLUX.1.</translation>
    </message>
    <message>
        <source>Put clip_l, a T5-XXL and ae.safetensors into its models folder.</source>
        <translation>Pon clip_l, un T5-XXL y ae.safetensors en su carpeta de modelos.</translation>
    </message>
    <message>
        <source>The ComfyUI server does not have {family} at level {level}; it has: {there}.</source>
        <translation>El servidor de ComfyUI no tiene {family} en el nivel {level}; tiene: {there}.</translation>
    </message>
    <message>
        <source>Choose one of these, or put the file into its models folder.</source>
        <translation>Elige uno de estos, o pon el archivo en su carpeta de modelos.</translation>
    </message>
</context>
</TS>
