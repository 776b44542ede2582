<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabScatter</name>
    <message>
        <source>Closeness against speed</source>
        <translation>Parecido frente a velocidad</translation>
    </message>
    <message>
        <source>{level}: PSNR {psnr} dB, {seconds} s per step, {memory}</source>
        <translation>{level}: PSNR {psnr} dB, {seconds} s por paso, {memory}</translation>
    </message>
    <message>
        <source>seconds per step</source>
        <translation>segundos por paso</translation>
    </message>
    <message>
        <source>PSNR (dB), higher is closer</source>
        <translation>PSNR (dB), más alto es más parecido</translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation>PSNR (dB)</translation>
    </message>
</context>
</TS>
