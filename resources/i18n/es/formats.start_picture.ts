<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The picture {path} is not there any more.</source>
        <translation>La imagen {path} ya no está.</translation>
    </message>
    <message>
        <source>The picture {path} has changed since it was chosen.</source>
        <translation>La imagen {path} ha cambiado desde que la elegiste.</translation>
    </message>
    <message>
        <source>The mask {path} has {mask_size} pixels where its picture has {size}.</source>
        <translation>La máscara {path} tiene {mask_size} píxeles y su imagen {size}.</translation>
    </message>
    <message>
        <source>Use a mask of the picture&apos;s size.</source>
        <translation>Usa una máscara del tamaño de la imagen.</translation>
    </message>
    <message>
        <source>The mask {path} marks nothing.</source>
        <translation>La máscara {path} no marca nada.</translation>
    </message>
    <message>
        <source>Paint white what is to be painted anew.</source>
        <translation>Pinta de blanco lo que se debe volver a pintar.</translation>
    </message>
    <message>
        <source>The picture {path} cannot be read.</source>
        <translation>No se puede leer la imagen {path}.</translation>
    </message>
    <message>
        <source>Choose a picture again.</source>
        <translation>Elige de nuevo una imagen.</translation>
    </message>
</context>
</TS>
