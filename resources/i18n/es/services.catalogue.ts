<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Your list of added models, {file}, cannot be read: {reason}</source>
        <translation>Tu lista de modelos añadidos, {file}, no se puede leer: {reason}</translation>
    </message>
    <message>
        <source>Correct the file, or delete it to start with an empty list.</source>
        <translation>Corrige el archivo, o bórralo para empezar con una lista vacía.</translation>
    </message>
</context>
</TS>
