<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is no scheduler called {name}: use one of {names}.</source>
        <translation>No hay ningún muestreador llamado {name}: usa uno de {names}.</translation>
    </message>
</context>
</TS>
