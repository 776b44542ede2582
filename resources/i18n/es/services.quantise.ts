<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be written: {reason}.</source>
        <translation>{file} no se puede escribir: {reason}.</translation>
    </message>
    <message>
        <source>Check the folder, its permissions and its free space.</source>
        <translation>Comprueba la carpeta, sus permisos y el espacio libre.</translation>
    </message>
    <message>
        <source>{file} exists already.</source>
        <translation>{file} ya existe.</translation>
    </message>
    <message>
        <source>Choose another name for the new file.</source>
        <translation>Elige otro nombre para el archivo nuevo.</translation>
    </message>
    <message>
        <source>{file} needs {need_gb} GB, and the disk has less free.</source>
        <translation>{file} necesita {need_gb} GB y el disco tiene menos libres.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Libera espacio o elige otro disco.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
</context>
</TS>
