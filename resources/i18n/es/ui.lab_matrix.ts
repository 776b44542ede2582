<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabMatrix</name>
    <message>
        <source>reference</source>
        <translation>referencia</translation>
    </message>
    <message>
        <source>identical</source>
        <translation>idéntica</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>semilla {seed}</translation>
    </message>
    <message>
        <source>Pictures by level</source>
        <translation>Imágenes por nivel</translation>
    </message>
    <message>
        <source>Return shows a picture beside its reference.</source>
        <translation>Intro muestra una imagen junto a su referencia.</translation>
    </message>
</context>
</TS>
