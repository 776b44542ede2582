<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>No se puede leer {file}: {reason}.</translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation>Comprueba el disco y los permisos del archivo.</translation>
    </message>
    <message>
        <source>{needed} are needed in {folder}, {free} are free.</source>
        <translation>Hacen falta {needed} en {folder} y hay {free} libres.</translation>
    </message>
    <message>
        <source>Free some space, or move the models to another disk.</source>
        <translation>Libera espacio o mueve los modelos a otro disco.</translation>
    </message>
    <message>
        <source>{file} has the name and size of a published file, but other bytes.</source>
        <translation>{file} tiene el nombre y el tamaño de un archivo publicado, pero otros bytes.</translation>
    </message>
    <message>
        <source>Fetch it again.</source>
        <translation>Descárgalo de nuevo.</translation>
    </message>
</context>
</TS>
