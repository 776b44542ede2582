<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The model {family} is not here; there are: {families}.</source>
        <translation>El modelo {family} no está aquí; hay: {families}.</translation>
    </message>
    <message>
        <source>Download it on the Models page.</source>
        <translation>Descárgalo en la página Modelos.</translation>
    </message>
    <message>
        <source>{family} is not here at level {level}; there are: {levels}.</source>
        <translation>{family} no está aquí en el nivel {level}; hay: {levels}.</translation>
    </message>
    <message>
        <source>Choose one of these levels, or download another on the Models page.</source>
        <translation>Elige uno de estos niveles o descarga otro en la página Modelos.</translation>
    </message>
    <message>
        <source>FluxDesk&apos;s own model file {path} is missing.</source>
        <translation>Falta el archivo de modelo propio de FluxDesk {path}.</translation>
    </message>
    <message>
        <source>Install FluxDesk again.</source>
        <translation>Vuelve a instalar FluxDesk.</translation>
    </message>
</context>
</TS>
