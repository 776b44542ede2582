<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabAxesBox</name>
    <message>
        <source>Further axes and disk…</source>
        <translation>Más ejes y disco…</translation>
    </message>
    <message>
        <source>Turbo (8-bit arithmetic)</source>
        <translation>Turbo (aritmética de 8 bits)</translation>
    </message>
    <message>
        <source>Step cache</source>
        <translation>Caché de pasos</translation>
    </message>
    <message>
        <source>Text encoders on the graphics card</source>
        <translation>Codificadores de texto en la gráfica</translation>
    </message>
    <message>
        <source>T5 levels</source>
        <translation>Niveles de T5</translation>
    </message>
    <message>
        <source>as installed; for example Q8_0, Q4_K</source>
        <translation>el instalado; por ejemplo Q8_0, Q4_K</translation>
    </message>
    <message>
        <source>T5 levels beside the installed one</source>
        <translation>Niveles de T5 además del instalado</translation>
    </message>
    <message>
        <source>Disk for levels (GB)</source>
        <translation>Disco para niveles (GB)</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>sin límite</translation>
    </message>
    <message>
        <source>Less disk</source>
        <translation>Menos disco</translation>
    </message>
    <message>
        <source>More disk</source>
        <translation>Más disco</translation>
    </message>
    <message>
        <source>LoRA file…</source>
        <translation>Archivo LoRA…</translation>
    </message>
    <message>
        <source>Without LoRA</source>
        <translation>Sin LoRA</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Every level is painted without and with what you tick here. Each of these moves the picture more than four bits do.</source>
        <translation>Cada nivel se pinta sin y con lo que marques aquí. Cualquiera de estas cosas mueve la imagen más que cuatro bits.</translation>
    </message>
    <message>
        <source>no LoRA</source>
        <translation>sin LoRA</translation>
    </message>
    <message>
        <source>LoRA file</source>
        <translation>Archivo LoRA</translation>
    </message>
    <message>
        <source>LoRA files (*.safetensors)</source>
        <translation>Archivos LoRA (*.safetensors)</translation>
    </message>
</context>
</TS>
