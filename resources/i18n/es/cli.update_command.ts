<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This build of FluxDesk names no place for releases.</source>
        <translation>Esta versión de FluxDesk no indica dónde se publican las nuevas.</translation>
    </message>
    <message>
        <source>Name the address or the folder that holds one.</source>
        <translation>Indica la dirección o la carpeta que contiene una.</translation>
    </message>
</context>
</TS>
