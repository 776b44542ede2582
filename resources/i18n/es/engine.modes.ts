<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The engine cannot paint in the mode {mode}.</source>
        <translation>El motor no puede pintar en el modo {mode}.</translation>
    </message>
    <message>
        <source>Choose the picture to start from.</source>
        <translation>Elige la imagen de partida.</translation>
    </message>
</context>
</TS>
