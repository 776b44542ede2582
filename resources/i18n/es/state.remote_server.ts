<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>RemoteServer</name>
    <message>
        <source>Connecting to the ComfyUI server</source>
        <translation>La conexión con el servidor de ComfyUI</translation>
    </message>
    <message>
        <source>the ComfyUI server</source>
        <translation>el servidor de ComfyUI</translation>
    </message>
</context>
</TS>
