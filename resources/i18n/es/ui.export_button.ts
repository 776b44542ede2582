<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ExportButton</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>Imagen…</translation>
    </message>
    <message>
        <source>ComfyUI workflow…</source>
        <translation>Flujo de ComfyUI…</translation>
    </message>
    <message>
        <source>ComfyUI API graph…</source>
        <translation>Grafo de la API de ComfyUI…</translation>
    </message>
    <message>
        <source>Export the picture</source>
        <translation>Exportar la imagen</translation>
    </message>
    <message>
        <source>Export the picture without metadata</source>
        <translation>Exportar la imagen sin metadatos</translation>
    </message>
    <message>
        <source>Export for ComfyUI</source>
        <translation>Exportar para ComfyUI</translation>
    </message>
</context>
</TS>
