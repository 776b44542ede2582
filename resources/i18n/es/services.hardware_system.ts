<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>hardware</name>
    <message>
        <source>This is a virtual machine: it sees only the cards that are passed through to it.</source>
        <translation>Esto es una máquina virtual: solo ve las tarjetas que se le asignan.</translation>
    </message>
    <message>
        <source>This is Linux inside Windows (WSL): Windows programs share the card&apos;s memory.</source>
        <translation>Esto es Linux dentro de Windows (WSL): los programas de Windows comparten la memoria de la tarjeta.</translation>
    </message>
</context>
</TS>
