<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The file {path} could not be saved: {reason}.</source>
        <translation>No se pudo guardar el archivo {path}: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder exists and the disk has room.</source>
        <translation>Comprueba que la carpeta existe y que queda espacio en el disco.</translation>
    </message>
</context>
</TS>
