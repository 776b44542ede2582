<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Without a file to write there is nothing for --json to tell of.</source>
        <translation>Sin un archivo que escribir, --json no tiene nada que contar.</translation>
    </message>
    <message>
        <source>Add --output FILE.</source>
        <translation>Añade --output ARCHIVO.</translation>
    </message>
</context>
</TS>
