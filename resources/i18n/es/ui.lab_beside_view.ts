<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabBesideView</name>
    <message>
        <source>Two machines side by side</source>
        <translation>Dos máquinas, una al lado de otra</translation>
    </message>
    <message>
        <source>Only this machine so far</source>
        <translation>De momento, solo esta máquina</translation>
    </message>
    <message>
        <source>Choose the file report.json of a comparison made on another machine.</source>
        <translation>Elige el archivo report.json de una comparación hecha en otra máquina.</translation>
    </message>
    <message>
        <source>Choose a report…</source>
        <translation>Elegir un informe…</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation>PSNR (dB)</translation>
    </message>
    <message>
        <source>s per step</source>
        <translation>s por paso</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Memoria máxima</translation>
    </message>
</context>
</TS>
