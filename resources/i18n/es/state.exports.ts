<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ExportsState</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>{name} is saved.</source>
        <translation>{name} está guardado.</translation>
    </message>
    <message>
        <source>{name} is saved, without metadata.</source>
        <translation>{name} está guardado, sin metadatos.</translation>
    </message>
    <message>
        <source>{name} is saved; open it in ComfyUI.</source>
        <translation>{name} está guardado; ábrelo en ComfyUI.</translation>
    </message>
    <message>
        <source>The pictures that it needs lie beside it, for ComfyUI&apos;s input folder: {names}.</source>
        <translation>Las imágenes que necesita están a su lado, para la carpeta «input» de ComfyUI: {names}.</translation>
    </message>
</context>
</TS>
