<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There are: {known}.</source>
        <translation>Hay estos: {known}.</translation>
    </message>
    <message>
        <source>There are no presets yet.</source>
        <translation>Todavía no hay preajustes.</translation>
    </message>
    <message>
        <source>There is no preset called {name}.</source>
        <translation>No hay ningún preajuste llamado {name}.</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>Un preajuste necesita un nombre.</translation>
    </message>
    <message>
        <source>Write one.</source>
        <translation>Escribe uno.</translation>
    </message>
    <message>
        <source>There is a preset called {name} already.</source>
        <translation>Ya hay un preajuste llamado {name}.</translation>
    </message>
    <message>
        <source>Choose another name, or replace it.</source>
        <translation>Elige otro nombre o sustitúyelo.</translation>
    </message>
    <message>
        <source>{file} could not be deleted: {reason}.</source>
        <translation>No se pudo borrar {file}: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder exists and the disk has room.</source>
        <translation>Comprueba que la carpeta existe y que queda espacio en el disco.</translation>
    </message>
</context>
</TS>
