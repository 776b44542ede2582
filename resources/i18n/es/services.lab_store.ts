<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Another FluxDesk is running the comparison in {folder}.</source>
        <translation>Otro FluxDesk está haciendo la comparación de {folder}.</translation>
    </message>
    <message>
        <source>Stop it there, or choose another folder.</source>
        <translation>Deténla allí o elige otra carpeta.</translation>
    </message>
    <message>
        <source>The comparison in {folder} cannot be read: {reason}.</source>
        <translation>La comparación de {folder} no se puede leer: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder, or delete plan.json there.</source>
        <translation>Elige otra carpeta o borra allí plan.json.</translation>
    </message>
</context>
</TS>
