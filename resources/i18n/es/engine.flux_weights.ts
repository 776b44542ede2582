<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is no whole FLUX.1 transformer: {tensor} is missing.</source>
        <translation>{file} no es un transformer de FLUX.1 completo: falta {tensor}.</translation>
    </message>
    <message>
        <source>Choose a FLUX.1 model file.</source>
        <translation>Elige un archivo de modelo FLUX.1.</translation>
    </message>
</context>
</TS>
