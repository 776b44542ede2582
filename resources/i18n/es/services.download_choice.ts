<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>It reads like https://mirror.example/simple.</source>
        <translation>Tiene la forma https://espejo.example/simple.</translation>
    </message>
    <message>
        <source>{text} is no address.</source>
        <translation>{text} no es una dirección.</translation>
    </message>
    <message>
        <source>It reads like https://mirror.example or http://proxy.example:3128.</source>
        <translation>Tiene la forma https://espejo.example o http://proxy.example:3128.</translation>
    </message>
</context>
</TS>
