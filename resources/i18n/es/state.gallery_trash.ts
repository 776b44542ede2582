<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryTrash</name>
    <message>
        <source>The picture was deleted.</source>
        <translation>Se ha borrado la imagen.</translation>
    </message>
    <message>
        <source>{count} pictures were deleted.</source>
        <translation>Se han borrado {count} imágenes.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>El borrado</translation>
    </message>
</context>
</TS>
