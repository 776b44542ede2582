<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This is not a T5 text encoder.</source>
        <translation>Esto no es un codificador de texto T5.</translation>
    </message>
    <message>
        <source>This file is not a FLUX.1 transformer.</source>
        <translation>Este archivo no es un transformer de FLUX.1.</translation>
    </message>
    <message>
        <source>Choose a FLUX.1 file, for example flux1-schnell-Q4_0.gguf.</source>
        <translation>Elige un archivo de FLUX.1, por ejemplo flux1-schnell-Q4_0.gguf.</translation>
    </message>
</context>
</TS>
