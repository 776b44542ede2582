<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Download the file again, or check where it comes from.</source>
        <translation>Descarga el archivo de nuevo o comprueba de dónde viene.</translation>
    </message>
    <message>
        <source>{file} ends inside its header: it is truncated or damaged.</source>
        <translation>{file} termina dentro de su cabecera: está cortado o dañado.</translation>
    </message>
    <message>
        <source>{file} is truncated at {have} of {expected}.</source>
        <translation>{file} está cortado en {have} de {expected}.</translation>
    </message>
    <message>
        <source>Resume the download, or fetch the file again.</source>
        <translation>Reanuda la descarga o descarga el archivo de nuevo.</translation>
    </message>
    <message>
        <source>{file} does not exist.</source>
        <translation>{file} no existe.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Elige otro archivo.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file} no se puede leer: {reason}.</translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation>Comprueba el disco y los permisos del archivo.</translation>
    </message>
</context>
</TS>
