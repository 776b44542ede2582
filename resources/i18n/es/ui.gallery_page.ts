<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryPage</name>
    <message>
        <source>No pictures yet</source>
        <translation>Aún no hay imágenes</translation>
    </message>
    <message>
        <source>What you paint appears here, and so does every PNG file you put into the pictures folder.</source>
        <translation>Aquí aparece lo que pintas, y también cualquier archivo PNG que pongas en la carpeta de imágenes.</translation>
    </message>
    <message>
        <source>Go to Generate</source>
        <translation>Ir a Generar</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>No se ha encontrado nada</translation>
    </message>
    <message>
        <source>No picture fits what you search for.</source>
        <translation>Ninguna imagen coincide con lo que buscas.</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Quitar filtros</translation>
    </message>
    <message>
        <source>The chosen picture</source>
        <translation>La imagen elegida</translation>
    </message>
    <message>
        <source>Reading pictures</source>
        <translation>Leyendo imágenes</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>Tamaño de las miniaturas</translation>
    </message>
    <message>
        <source>Copying the picture</source>
        <translation>Copiar la imagen</translation>
    </message>
    <message>
        <source>The gallery</source>
        <translation>La galería</translation>
    </message>
    <message>
        <source>Reading pictures: {done} of {total}</source>
        <translation>Leyendo imágenes: {done} de {total}</translation>
    </message>
</context>
</TS>
