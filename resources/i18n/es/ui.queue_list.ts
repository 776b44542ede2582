<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>JobDelegate</name>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} pasos</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>semilla {seed}</translation>
    </message>
    <message>
        <source>Was interrupted</source>
        <translation>Quedó interrumpida</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Pictures in the queue</source>
        <translation>Imágenes de la cola</translation>
    </message>
</context>
</TS>
