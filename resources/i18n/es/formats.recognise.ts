<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>This is {model}, not FLUX.1.</source>
        <translation>Esto es {model}, no FLUX.1.</translation>
    </message>
    <message>
        <source>This is no file that FLUX.1 uses.</source>
        <translation>Este archivo no es de los que usa FLUX.1.</translation>
    </message>
    <message>
        <source>Choose a FLUX.1 file, for example flux1-schnell-Q4_0.gguf.</source>
        <translation>Elige un archivo de FLUX.1, por ejemplo flux1-schnell-Q4_0.gguf.</translation>
    </message>
</context>
</TS>
