<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GeneratePage</name>
    <message>
        <source>Generate</source>
        <translation>Generar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Paint the picture</source>
        <translation>Pintar la imagen</translation>
    </message>
    <message>
        <source>Stop painting</source>
        <translation>Dejar de pintar</translation>
    </message>
    <message>
        <source>What to paint</source>
        <translation>Qué pintar</translation>
    </message>
    <message>
        <source>Your picture appears here</source>
        <translation>Aquí aparece tu imagen</translation>
    </message>
    <message>
        <source>Write a prompt and press Generate.</source>
        <translation>Escribe un prompt y pulsa Generar.</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>No hay ninguna imagen en el portapapeles.</translation>
    </message>
    <message>
        <source>Opening the picture</source>
        <translation>Abrir la imagen</translation>
    </message>
</context>
</TS>
