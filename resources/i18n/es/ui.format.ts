<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>format</name>
    <message>
        <source>less than 1&#xa0;s</source>
        <translation>menos de 1&#xa0;s</translation>
    </message>
    <message>
        <source>about {duration}</source>
        <translation>cerca de {duration}</translation>
    </message>
</context>
</TS>
