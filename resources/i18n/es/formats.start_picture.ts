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
        <source>The picture {path} cannot be read.</source>
        <translation>No se puede leer la imagen {path}.</translation>
    </message>
    <message>
        <source>Choose a picture again.</source>
        <translation>Elige de nuevo una imagen.</translation>
    </message>
</context>
</TS>
