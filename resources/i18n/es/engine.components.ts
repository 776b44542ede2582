<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The model file {path} is not there.</source>
        <translation>El archivo del modelo {path} no está.</translation>
    </message>
    <message>
        <source>Download the model again or choose another one.</source>
        <translation>Descarga el modelo otra vez o elige otro.</translation>
    </message>
    <message>
        <source>The model file {path} cannot be used: {reason}.</source>
        <translation>El archivo del modelo {path} no se puede usar: {reason}.</translation>
    </message>
</context>
</TS>
