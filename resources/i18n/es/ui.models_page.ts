<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ModelsPage</name>
    <message>
        <source>Downloads</source>
        <translation>Descargas</translation>
    </message>
    <message>
        <source>Encoders and VAE</source>
        <translation>Codificadores y VAE</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Picture measures</source>
        <translation>Medidas de imagen</translation>
    </message>
    <message>
        <source>Your files</source>
        <translation>Tus archivos</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Añadir…</translation>
    </message>
    <message>
        <source>Only what fits here</source>
        <translation>Solo lo que cabe aquí</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>Aquí no hay nada todavía</translation>
    </message>
    <message>
        <source>Drop model files here, or choose Add to fetch one or to use another program&apos;s folder.</source>
        <translation>Suelta aquí archivos de modelos, o elige Añadir para descargar uno o usar la carpeta de otro programa.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Añadir un modelo</translation>
    </message>
    <message>
        <source>Kinds of models</source>
        <translation>Tipos de modelos</translation>
    </message>
    <message>
        <source>{used} of models · {free} free</source>
        <translation>{used} de modelos · {free} libres</translation>
    </message>
    <message>
        <source>Import files…</source>
        <translation>Importar archivos…</translation>
    </message>
    <message>
        <source>From an address or repository…</source>
        <translation>Desde una dirección o un repositorio…</translation>
    </message>
    <message>
        <source>Use other programs&apos; models…</source>
        <translation>Usar modelos de otros programas…</translation>
    </message>
    <message>
        <source>Examine a file…</source>
        <translation>Examinar un archivo…</translation>
    </message>
    <message>
        <source>Access token…</source>
        <translation>Token de acceso…</translation>
    </message>
    <message>
        <source>Move all models to another folder…</source>
        <translation>Mover todos los modelos a otra carpeta…</translation>
    </message>
    <message>
        <source>Import files</source>
        <translation>Importar archivos</translation>
    </message>
    <message>
        <source>Models ({suffixes})</source>
        <translation>Modelos ({suffixes})</translation>
    </message>
    <message>
        <source>Examine a file</source>
        <translation>Examinar un archivo</translation>
    </message>
    <message>
        <source>Use the models in a folder</source>
        <translation>Usar los modelos de una carpeta</translation>
    </message>
    <message>
        <source>Move all models to</source>
        <translation>Mover todos los modelos a</translation>
    </message>
</context>
</TS>
