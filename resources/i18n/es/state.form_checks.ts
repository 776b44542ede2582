<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Pictures cannot be saved in {folder}: {reason}.</source>
        <translation>No se pueden guardar imágenes en {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder in the settings.</source>
        <translation>Elige otra carpeta en los ajustes.</translation>
    </message>
</context>
</TS>
