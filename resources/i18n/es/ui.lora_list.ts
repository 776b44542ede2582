<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LoraList</name>
    <message>
        <source>Add a LoRA…</source>
        <translation>Añadir una LoRA…</translation>
    </message>
    <message>
        <source>Bake into a new GGUF…</source>
        <translation>Fusionar en un GGUF…</translation>
    </message>
    <message>
        <source>Choose LoRA files</source>
        <translation>Elegir archivos LoRA</translation>
    </message>
    <message>
        <source>LoRA files</source>
        <translation>Archivos LoRA</translation>
    </message>
</context>
</TS>
