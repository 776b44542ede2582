<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>FluxDesk works offline, so nothing is fetched.</source>
        <translation>FluxDesk trabaja sin conexión, así que no se descarga nada.</translation>
    </message>
    <message>
        <source>Switch off “Work offline” in the settings, or use a local folder.</source>
        <translation>Desactiva «Trabajar sin conexión» en los ajustes o usa una carpeta local.</translation>
    </message>
</context>
</TS>
