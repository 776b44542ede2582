<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Órdenes</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>¿Qué quieres hacer?</translation>
    </message>
    <message>
        <source>Arrows choose, Return does it.</source>
        <translation>Las flechas eligen, Intro lo hace.</translation>
    </message>
    <message>
        <source>Nothing on this page is called that.</source>
        <translation>Nada en esta página se llama así.</translation>
    </message>
</context>
</TS>
