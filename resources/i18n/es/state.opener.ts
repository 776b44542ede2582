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
    <message>
        <source>The settings of {name} are in the form.</source>
        <translation>Los ajustes de {name} están en el formulario.</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{name} could not be read: {reason}.</source>
        <translation>No se ha podido leer {name}: {reason}.</translation>
    </message>
    <message>
        <source>{name} does not say how it was made.</source>
        <translation>{name} no dice cómo se hizo.</translation>
    </message>
    <message>
        <source>Pictures painted by FluxDesk carry their settings.</source>
        <translation>Las imágenes pintadas con FluxDesk llevan sus ajustes.</translation>
    </message>
</context>
</TS>
