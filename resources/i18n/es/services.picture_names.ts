<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This pattern cannot name files.</source>
        <translation>Este patrón no sirve para nombrar archivos.</translation>
    </message>
    <message>
        <source>Use text and the places {places}.</source>
        <translation>Usa texto y los huecos {places}.</translation>
    </message>
</context>
</TS>
