<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is held by another program.</source>
        <translation>Otro programa tiene ocupado {file}.</translation>
    </message>
    <message>
        <source>Close other FluxDesk windows, then try again.</source>
        <translation>Cierra las otras ventanas de FluxDesk e inténtalo de nuevo.</translation>
    </message>
</context>
</TS>
