<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>engine</name>
    <message>
        <source>{gpu} with driver {driver} runs CUDA 13.</source>
        <translation>{gpu} con el controlador {driver} funciona con CUDA 13.</translation>
    </message>
    <message>
        <source>{gpu} with driver {driver} runs CUDA 12.</source>
        <translation>{gpu} con el controlador {driver} funciona con CUDA 12.</translation>
    </message>
    <message>
        <source>{gpu} with the old driver {driver} runs CUDA 11.8 and an older torch.</source>
        <translation>{gpu} con el controlador antiguo {driver} funciona con CUDA 11.8 y un torch anterior.</translation>
    </message>
    <message>
        <source>{gpu} runs ROCm.</source>
        <translation>{gpu} funciona con ROCm.</translation>
    </message>
    <message>
        <source>{gpu} runs Intel&apos;s XPU build.</source>
        <translation>{gpu} funciona con la versión XPU de Intel.</translation>
    </message>
    <message>
        <source>{gpu} runs Metal.</source>
        <translation>{gpu} funciona con Metal.</translation>
    </message>
    <message>
        <source>No GPU that torch can use was found, so the processor paints.</source>
        <translation>No se encontró ninguna GPU que torch pueda usar, así que pinta el procesador.</translation>
    </message>
</context>
</TS>
