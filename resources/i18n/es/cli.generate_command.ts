<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>A server is of no use to the engine of this computer.</source>
        <translation>Un servidor no le sirve al motor de este equipo.</translation>
    </message>
    <message>
        <source>Add --engine comfyui.</source>
        <translation>Añade --engine comfyui.</translation>
    </message>
    <message>
        <source>A negative prompt does nothing at CFG 1.</source>
        <translation>Un prompt negativo no hace nada con CFG 1.</translation>
    </message>
    <message>
        <source>Use for example --cfg 3.</source>
        <translation>Usa por ejemplo --cfg 3.</translation>
    </message>
    <message>
        <source>Cancelled; no picture was written.</source>
        <translation>Cancelado; no se escribió ninguna imagen.</translation>
    </message>
</context>
</TS>
