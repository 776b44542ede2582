<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Set up again…</source>
        <translation>Preparar de nuevo…</translation>
    </message>
    <message>
        <source>Look at the computer again and choose model and level</source>
        <translation>Examinar otra vez el equipo y elegir modelo y nivel</translation>
    </message>
    <message>
        <source>FluxDesk itself</source>
        <translation>El propio FluxDesk</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose: {setting}</source>
        <translation>Elegir: {setting}</translation>
    </message>
</context>
</TS>
