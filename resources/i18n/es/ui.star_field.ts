<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>StarField</name>
    <message>
        <source>Stars</source>
        <translation>Estrellas</translation>
    </message>
    <message>
        <source>1 star</source>
        <translation>1 estrella</translation>
    </message>
    <message>
        <source>{count} stars</source>
        <translation>{count} estrellas</translation>
    </message>
    <message>
        <source>{count} of 5</source>
        <translation>{count} de 5</translation>
    </message>
</context>
</TS>
