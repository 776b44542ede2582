<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This LoRA is for {model}, not for FLUX.1.</source>
        <translation>Esta LoRA es para {model}, no para FLUX.1.</translation>
    </message>
    <message>
        <source>Use a LoRA that was trained on FLUX.1.</source>
        <translation>Usa una LoRA entrenada con FLUX.1.</translation>
    </message>
    <message>
        <source>This is a {format}, which cannot be applied.</source>
        <translation>Esto es un {format}, que no se puede aplicar.</translation>
    </message>
    <message>
        <source>Use a plain LoRA, or convert it with its trainer&apos;s tools.</source>
        <translation>Usa una LoRA normal o conviértela con las herramientas con las que se entrenó.</translation>
    </message>
    <message>
        <source>{count} tensors are missing: {tensor} has no partner.</source>
        <translation>Faltan {count} tensores: {tensor} no tiene pareja.</translation>
    </message>
    <message>
        <source>Download the file again, or check where it comes from.</source>
        <translation>Descarga el archivo de nuevo o comprueba de dónde viene.</translation>
    </message>
</context>
</TS>
