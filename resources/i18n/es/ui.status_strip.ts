<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>StatusStrip</name>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>El motor está arrancando</translation>
    </message>
    <message>
        <source>The engine is ready</source>
        <translation>El motor está listo</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>Pintando</translation>
    </message>
    <message>
        <source>The engine has stopped; the next picture starts it</source>
        <translation>El motor se ha detenido; la próxima imagen lo arranca</translation>
    </message>
    <message>
        <source>Online for {uses}</source>
        <translation>En línea para {uses}</translation>
    </message>
    <message>
        <source>FluxDesk uses the network because you asked for it.</source>
        <translation>FluxDesk usa la red porque lo pediste.</translation>
    </message>
    <message>
        <source>Offline, as set</source>
        <translation>Sin conexión, como elegiste</translation>
    </message>
    <message>
        <source>Every connection is refused (Settings, Network).</source>
        <translation>Se rechaza toda conexión (Ajustes, Red).</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Sin conexión</translation>
    </message>
    <message>
        <source>FluxDesk connects to nothing unless you ask for it.</source>
        <translation>FluxDesk no se conecta a nada si no lo pides.</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} en espera</translation>
    </message>
    <message>
        <source>VRAM {used} of {total}</source>
        <translation>VRAM {used} de {total}</translation>
    </message>
    <message>
        <source>RAM {used} of {total}</source>
        <translation>RAM {used} de {total}</translation>
    </message>
</context>
</TS>
