<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Another file is being worked on.</source>
        <translation>Se está trabajando con otro archivo.</translation>
    </message>
    <message>
        <source>Wait until it is done, or stop it.</source>
        <translation>Espera a que termine o detenlo.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Detenido.</translation>
    </message>
</context>
</TS>
