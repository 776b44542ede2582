<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>EngineField</name>
    <message>
        <source>Paint on</source>
        <translation>Pintar en</translation>
    </message>
    <message>
        <source>This computer, or the ComfyUI server that the settings name.</source>
        <translation>Este equipo, o el servidor de ComfyUI que indican los ajustes.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Este equipo</translation>
    </message>
    <message>
        <source>ComfyUI server</source>
        <translation>Servidor de ComfyUI</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Preguntando al servidor…</translation>
    </message>
</context>
</TS>
