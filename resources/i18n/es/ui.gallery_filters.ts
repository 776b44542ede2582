<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryFilters</name>
    <message>
        <source>Search pictures</source>
        <translation>Buscar imágenes</translation>
    </message>
    <message>
        <source>Search: words of the prompt, level:Q4_K, lora:ink, date:2026-11</source>
        <translation>Buscar: palabras del prompt, nivel:Q4_K, lora:tinta, fecha:2026-11</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Quitar filtros</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 imagen</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} imágenes</translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Sin estrellas</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Hoy</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Últimos 7 días</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Últimos 30 días</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Últimos 12 meses</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Más nuevas</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Más antiguas</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>Mejores</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Colección</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Fecha</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>Estrellas</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Orden</translation>
    </message>
    <message>
        <source>All collections</source>
        <translation>Colecciones</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>Niveles</translation>
    </message>
    <message>
        <source>All LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>All sizes</source>
        <translation>Tamaños</translation>
    </message>
    <message>
        <source>All dates</source>
        <translation>Fechas</translation>
    </message>
    <message>
        <source>All stars</source>
        <translation>Estrellas</translation>
    </message>
    <message>
        <source>Words are found in prompt, model, level, LoRA, tags and file name. &quot;Quotes&quot; keep words together, a minus leaves pictures out. Also: model: level: lora: tag: name: in:collection rating:&gt;=4 size:1024x768 width:&gt;=1024 steps:20 seed:42 date:&gt;=2026-11</source>
        <translation>Las palabras se buscan en prompt, modelo, nivel, LoRA, etiquetas y nombre de archivo. Las &quot;comillas&quot; mantienen juntas las palabras y un signo menos excluye imágenes. También: modelo: nivel: lora: etiqueta: nombre: en:colección estrellas:&gt;=4 tamaño:1024x768 ancho:&gt;=1024 pasos:20 semilla:42 fecha:&gt;=2026-11</translation>
    </message>
</context>
</TS>
