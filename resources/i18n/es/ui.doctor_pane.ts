<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>DoctorPane</name>
    <message>
        <source>File doctor</source>
        <translation>Médico de archivos</translation>
    </message>
    <message>
        <source>Close the file doctor</source>
        <translation>Cerrar el médico de archivos</translation>
    </message>
    <message>
        <source>Import it</source>
        <translation>Importarlo</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Lo encontrado</translation>
    </message>
    <message>
        <source>It is not whole.</source>
        <translation>No está entero.</translation>
    </message>
    <message>
        <source>It is whole, and byte for byte the published {file}.</source>
        <translation>Está entero y es, byte a byte, el {file} publicado.</translation>
    </message>
    <message>
        <source>It has its full length, but something is wrong with it.</source>
        <translation>Tiene toda su longitud, pero algo está mal.</translation>
    </message>
    <message>
        <source>It is whole, and every scale in it is sound.</source>
        <translation>Está entero y todas sus escalas son correctas.</translation>
    </message>
    <message>
        <source>{have} of {expected}</source>
        <translation>{have} de {expected}</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parámetros</translation>
    </message>
    <message>
        <source>Matrices by level</source>
        <translation>Matrices por nivel</translation>
    </message>
    <message>
        <source>It holds only the transformer; to paint it needs {parts}.</source>
        <translation>Solo contiene el transformer; para pintar necesita {parts}.</translation>
    </message>
    <message>
        <source>To be used it needs {parts}.</source>
        <translation>Para usarlo hace falta {parts}.</translation>
    </message>
    <message>
        <source>Fetch the rest</source>
        <translation>Descargar el resto</translation>
    </message>
    <message>
        <source>Fetch it again</source>
        <translation>Descargarlo de nuevo</translation>
    </message>
    <message>
        <source>Get what it needs ({size})</source>
        <translation>Descargar lo que necesita ({size})</translation>
    </message>
</context>
</TS>
