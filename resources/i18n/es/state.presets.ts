<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PresetsState</name>
    <message>
        <source>“{name}” is among your presets.</source>
        <translation>«{name}» está entre tus preajustes.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>The preset “{name}” was deleted.</source>
        <translation>Se borró el preajuste «{name}».</translation>
    </message>
    <message>
        <source>The preset</source>
        <translation>El preajuste</translation>
    </message>
    <message>
        <source>“{name}” is in the form.</source>
        <translation>«{name}» está en el formulario.</translation>
    </message>
    <message>
        <source>The presets</source>
        <translation>Los preajustes</translation>
    </message>
</context>
</TS>
