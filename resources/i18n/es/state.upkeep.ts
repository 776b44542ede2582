<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>upkeep</name>
    <message>
        <source>Another engine is in use from the next picture on.</source>
        <translation>A partir de la próxima imagen se usa otro motor.</translation>
    </message>
    <message>
        <source>The installed engine does not start.</source>
        <translation>El motor instalado no arranca.</translation>
    </message>
    <message>
        <source>Back to the previous engine</source>
        <translation>Volver al motor anterior</translation>
    </message>
</context>
</TS>
