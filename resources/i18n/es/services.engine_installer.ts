<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>No existe la carpeta {folder}.</translation>
    </message>
    <message>
        <source>Plug in the stick that holds it, or choose another folder.</source>
        <translation>Conecta la memoria USB que la contiene o elige otra carpeta.</translation>
    </message>
    <message>
        <source>The engine needs {need} GB of disk; {have} GB are free in {folder}.</source>
        <translation>El motor necesita {need} GB de disco; quedan {have} GB libres en {folder}.</translation>
    </message>
    <message>
        <source>Free some space, then resume.</source>
        <translation>Libera espacio y reanuda.</translation>
    </message>
    <message>
        <source>The engine could not be written to {folder}: {reason}.</source>
        <translation>El motor no se pudo escribir en {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Free some space or change the folder&apos;s permissions, then resume.</source>
        <translation>Libera espacio o cambia los permisos de la carpeta y reanuda.</translation>
    </message>
</context>
</TS>
