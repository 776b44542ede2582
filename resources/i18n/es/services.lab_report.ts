<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The report could not be written to {folder}: {reason}.</source>
        <translation>El informe no se pudo escribir en {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder.</source>
        <translation>Libera espacio o elige otra carpeta.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>No existe el archivo {path}.</translation>
    </message>
    <message>
        <source>{path} is no report of FluxDesk&apos;s Compare lab: {reason}.</source>
        <translation>{path} no es un informe del laboratorio de FluxDesk: {reason}.</translation>
    </message>
    <message>
        <source>Choose the file report.json of a finished comparison.</source>
        <translation>Elige el archivo report.json de una comparación terminada.</translation>
    </message>
    <message>
        <source>{path} was written by a newer FluxDesk ({version}).</source>
        <translation>{path} lo escribió un FluxDesk más nuevo ({version}).</translation>
    </message>
    <message>
        <source>Update FluxDesk to read it.</source>
        <translation>Actualiza FluxDesk para leerlo.</translation>
    </message>
</context>
</TS>
