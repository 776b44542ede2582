<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>No ComfyUI server is set.</source>
        <translation>No hay ningún servidor de ComfyUI configurado.</translation>
    </message>
    <message>
        <source>Write its address into the settings (Network), or paint on this computer.</source>
        <translation>Escribe su dirección en los ajustes (Red), o pinta en este equipo.</translation>
    </message>
</context>
</TS>
