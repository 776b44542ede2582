<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Control LoRAs decide what is made of the start picture and cannot be changed here: do that on the Generate page.</source>
        <translation>Las LoRA de control deciden qué se hace con la imagen de partida y no se pueden cambiar aquí: hazlo en la página Generar.</translation>
    </message>
</context>
</TS>
