<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
    <message>
        <source>{file} cannot be written: {reason}.</source>
        <translation>{file} no se puede escribir: {reason}.</translation>
    </message>
    <message>
        <source>Check the folder, its permissions and its free space.</source>
        <translation>Comprueba la carpeta, sus permisos y el espacio libre.</translation>
    </message>
    <message>
        <source>Synthetic models are GGUF files: NF4 is none of their levels.</source>
        <translation>Los modelos sintéticos son archivos GGUF: NF4 no es uno de sus niveles.</translation>
    </message>
    <message>
        <source>Make an F16 file and quantise it to NF4.</source>
        <translation>Crea un archivo F16 y cuantízalo a NF4.</translation>
    </message>
    <message>
        <source>There is no model {name} to imitate.</source>
        <translation>No existe el modelo {name} que imitar.</translation>
    </message>
    <message>
        <source>Choose one of: {names}.</source>
        <translation>Elige uno de estos: {names}.</translation>
    </message>
    <message>
        <source>{file} needs {need_gb} GB, and the disk has less free.</source>
        <translation>{file} necesita {need_gb} GB y el disco tiene menos libres.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Libera espacio o elige otro disco.</translation>
    </message>
</context>
</TS>
