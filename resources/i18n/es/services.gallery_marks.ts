<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Stars and tags cannot be saved in {folder}: {reason}.</source>
        <translation>No se pueden guardar estrellas ni etiquetas en {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder exists and the disk has room.</source>
        <translation>Comprueba que la carpeta existe y que queda espacio en el disco.</translation>
    </message>
</context>
</TS>
