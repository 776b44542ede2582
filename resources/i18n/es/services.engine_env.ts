<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>An engine is being installed already.</source>
        <translation>Ya se está instalando un motor.</translation>
    </message>
    <message>
        <source>Wait until that has ended.</source>
        <translation>Espera a que termine.</translation>
    </message>
</context>
</TS>
