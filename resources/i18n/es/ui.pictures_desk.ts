<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryPage</name>
    <message>
        <source>Gallery</source>
        <translation>Galería</translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation>Ampliar la imagen</translation>
    </message>
</context>
<context>
    <name>GalleryTrash</name>
    <message>
        <source>Deleting</source>
        <translation>El borrado</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Queue</source>
        <translation>Cola</translation>
    </message>
    <message>
        <source>The picture is being painted already, without your changes.</source>
        <translation>La imagen ya se está pintando, sin tus cambios.</translation>
    </message>
    <message>
        <source>Paint another one with them</source>
        <translation>Pintar otra con ellos</translation>
    </message>
    <message>
        <source>The picture is painted.</source>
        <translation>La imagen está pintada.</translation>
    </message>
    <message>
        <source>{count} pictures are painted.</source>
        <translation>{count} imágenes están pintadas.</translation>
    </message>
    <message>
        <source>Failed: {count}.</source>
        <translation>Con error: {count}.</translation>
    </message>
    <message>
        <source>The queue is done</source>
        <translation>La cola ha terminado</translation>
    </message>
</context>
</TS>
