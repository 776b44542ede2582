<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>No existe la carpeta {folder}.</translation>
    </message>
    <message>
        <source>Choose a folder that exists.</source>
        <translation>Elige una carpeta que exista.</translation>
    </message>
    <message>
        <source>FluxDesk may not write to {folder}.</source>
        <translation>FluxDesk no puede escribir en {folder}.</translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation>Elige otra carpeta o cambia sus permisos.</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
</context>
</TS>
