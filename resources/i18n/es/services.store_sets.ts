<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is stored in a way that FluxDesk cannot paint with.</source>
        <translation>{file} está guardado de una forma con la que FluxDesk no puede pintar.</translation>
    </message>
    <message>
        <source>Fetch one of the levels on the Models page.</source>
        <translation>Descarga uno de los niveles en la página Modelos.</translation>
    </message>
    <message>
        <source>{file} needs {parts} to paint: fetch {size}.</source>
        <translation>{file} necesita {parts} para pintar: faltan {size} por descargar.</translation>
    </message>
    <message>
        <source>Fetch them on the Models page, or run: fluxdesk models download {ids}</source>
        <translation>Descárgalos en la página Modelos o ejecuta: fluxdesk models download {ids}</translation>
    </message>
</context>
</TS>
