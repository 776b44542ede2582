<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>Opener</name>
    <message>
        <source>Opening a file</source>
        <translation>Abrir un archivo</translation>
    </message>
    <message>
        <source>FluxDesk does not open this kind of file: {names}.</source>
        <translation>FluxDesk no abre este tipo de archivo: {names}.</translation>
    </message>
</context>
</TS>
