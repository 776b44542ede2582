<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>FluxDesk has no configuration for {family}.</source>
        <translation>FluxDesk no tiene configuración para {family}.</translation>
    </message>
</context>
</TS>
