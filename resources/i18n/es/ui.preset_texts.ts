<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PresetTexts</name>
    <message>
        <source>Model and level</source>
        <translation>Modelo y nivel</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Steps, guidance and what is under Advanced</source>
        <translation>Pasos, guía y lo que hay en Avanzado</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>{count} steps</source>
        <translation>{count} pasos</translation>
    </message>
    <message>
        <source>guidance {value}</source>
        <translation>guía {value}</translation>
    </message>
    <message>
        <source>CFG {value}</source>
        <translation>CFG {value}</translation>
    </message>
</context>
</TS>
