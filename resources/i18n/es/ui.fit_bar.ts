<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>FitBar</name>
    <message>
        <source>Transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>Text encoders</source>
        <translation>Codificadores de texto</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>Work space</source>
        <translation>Espacio de trabajo</translation>
    </message>
    <message>
        <source>The engine itself</source>
        <translation>El propio motor</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Otros programas</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Libre</translation>
    </message>
    <message>
        <source>Other programs ({names})</source>
        <translation>Otros programas ({names})</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>RAM</translation>
    </message>
    <message>
        <source>Does not fit: {needed} needed of {total} {memory}</source>
        <translation>No cabe: hacen falta {needed} de {total} de {memory}</translation>
    </message>
    <message>
        <source>Fits with {streamed} per step from RAM: {needed} of {total} {memory}</source>
        <translation>Cabe con {streamed} por paso desde la RAM: {needed} de {total} de {memory}</translation>
    </message>
    <message>
        <source>Fits: {needed} of {total} {memory}</source>
        <translation>Cabe: {needed} de {total} de {memory}</translation>
    </message>
    <message>
        <source>Text encoders in RAM: {size}</source>
        <translation>Codificadores de texto en la RAM: {size}</translation>
    </message>
    <message>
        <source>Memory plan</source>
        <translation>Plan de memoria</translation>
    </message>
    <message>
        <source>The last run needed {peak}; planned were {plan} ({percent}&#xa0;%).</source>
        <translation>La última usó {peak}; se preveían {plan} ({percent}&#xa0;%).</translation>
    </message>
</context>
</TS>
