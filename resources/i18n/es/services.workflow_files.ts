<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} was not painted by FluxDesk.</source>
        <translation>{file} no se pintó con FluxDesk.</translation>
    </message>
    <message>
        <source>Choose a picture that FluxDesk painted, with its metadata.</source>
        <translation>Elige una imagen que haya pintado FluxDesk, con sus metadatos.</translation>
    </message>
</context>
</TS>
