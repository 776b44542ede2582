<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is no room for the picture in {folder}: {needed} MB are needed, {free} MB are free.</source>
        <translation>No hay sitio para la imagen en {folder}: hacen falta {needed} MB y quedan {free} MB libres.</translation>
    </message>
    <message>
        <source>The picture could not be saved to {path}: {reason}.</source>
        <translation>La imagen no se pudo guardar en {path}: {reason}.</translation>
    </message>
    <message>
        <source>Free some space or choose another folder for pictures.</source>
        <translation>Libera espacio o elige otra carpeta para las imágenes.</translation>
    </message>
</context>
</TS>
