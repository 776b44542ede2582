<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Checking the engine was stopped.</source>
        <translation>La comprobación del motor se detuvo.</translation>
    </message>
    <message>
        <source>{file} of the engine is damaged.</source>
        <translation>El archivo {file} del motor está dañado.</translation>
    </message>
    <message>
        <source>Resume: the engine is then installed from the beginning.</source>
        <translation>Reanuda: el motor se instalará desde el principio.</translation>
    </message>
</context>
</TS>
