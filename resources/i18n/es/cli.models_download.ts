<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{name} is not being fetched.</source>
        <translation>{name} no se está descargando.</translation>
    </message>
    <message>
        <source>Start it with: fluxdesk models download {name}</source>
        <translation>Empieza con: fluxdesk models download {name}</translation>
    </message>
</context>
</TS>
