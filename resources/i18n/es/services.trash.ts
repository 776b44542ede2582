<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} could not be put back: {reason}.</source>
        <translation>No se pudo recuperar {file}: {reason}.</translation>
    </message>
    <message>
        <source>It lies in {folder}.</source>
        <translation>Está en {folder}.</translation>
    </message>
    <message>
        <source>{file} could not be moved to the trash: {reason}.</source>
        <translation>No se pudo mover {file} a la papelera: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder can be written, or delete the file in the file manager.</source>
        <translation>Comprueba que se puede escribir en la carpeta, o borra el archivo con el gestor de archivos.</translation>
    </message>
</context>
</TS>
