<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is no picture in {folder}.</source>
        <translation>{file} no es una imagen de {folder}.</translation>
    </message>
    <message>
        <source>Name PNG files below that folder, or choose it with --folder.</source>
        <translation>Indica archivos PNG dentro de esa carpeta, o elige otra con --folder.</translation>
    </message>
</context>
</TS>
