<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{name} is not here.</source>
        <translation>{name} no está aquí.</translation>
    </message>
    <message>
        <source>See what is: fluxdesk models list --here</source>
        <translation>Mira lo que hay: fluxdesk models list --here</translation>
    </message>
</context>
</TS>
