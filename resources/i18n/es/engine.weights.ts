<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} stores tensor {tensor} as {type}, which FluxDesk cannot run.</source>
        <translation>{file} guarda el tensor {tensor} como {type}, que FluxDesk no puede ejecutar.</translation>
    </message>
    <message>
        <source>Choose another level of this model.</source>
        <translation>Elige otro nivel de este modelo.</translation>
    </message>
</context>
</TS>
