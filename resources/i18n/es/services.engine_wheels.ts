<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The list of the engine&apos;s packages cannot be read.</source>
        <translation>No se puede leer la lista de paquetes del motor.</translation>
    </message>
    <message>
        <source>Throw away what is unfinished, then install again.</source>
        <translation>Descarta lo que está sin terminar e instala de nuevo.</translation>
    </message>
    <message>
        <source>The source of packages has no {package}.</source>
        <translation>En el origen de paquetes no hay {package}.</translation>
    </message>
    <message>
        <source>Choose another folder or another engine, then resume.</source>
        <translation>Elige otra carpeta u otro motor y reanuda.</translation>
    </message>
</context>
</TS>
