<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>T5 at level {level} cannot be made from {file}.</source>
        <translation>No se puede crear T5 en el nivel {level} a partir de {file}.</translation>
    </message>
    <message>
        <source>Install T5 as an F16 GGUF file, or leave the T5 levels out.</source>
        <translation>Instala T5 como archivo GGUF F16 o deja fuera los niveles de T5.</translation>
    </message>
</context>
</TS>
