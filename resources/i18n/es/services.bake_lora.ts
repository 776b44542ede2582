<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is no FLUX.1 transformer.</source>
        <translation>{file} no es un transformer de FLUX.1.</translation>
    </message>
    <message>
        <source>{file} is a control LoRA: it needs its picture and cannot be baked in.</source>
        <translation>{file} es una LoRA de control: necesita su imagen y no se puede fusionar.</translation>
    </message>
    <message>
        <source>Take it out of the list.</source>
        <translation>Quítala de la lista.</translation>
    </message>
</context>
</TS>
