<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Try again, or choose another place to fetch it from.</source>
        <translation>Inténtalo de nuevo o elige otro sitio de donde descargarlo.</translation>
    </message>
    <message>
        <source>{file} is being fetched by another FluxDesk.</source>
        <translation>Otro FluxDesk está descargando {file}.</translation>
    </message>
    <message>
        <source>Wait for it, or close the other one.</source>
        <translation>Espera a que termine o cierra el otro.</translation>
    </message>
    <message>
        <source>The unfinished {file} became shorter while it was read.</source>
        <translation>El archivo sin terminar {file} se acortó mientras se leía.</translation>
    </message>
    <message>
        <source>{file} ended at {have} of {expected} bytes.</source>
        <translation>{file} terminó en {have} de {expected} bytes.</translation>
    </message>
    <message>
        <source>{file} arrived, but its bytes are not the published ones (SHA-256 differs).</source>
        <translation>{file} llegó, pero sus bytes no son los publicados (el SHA-256 es distinto).</translation>
    </message>
    <message>
        <source>The disk is full: {file} cannot be written to {folder}.</source>
        <translation>El disco está lleno: no se puede escribir {file} en {folder}.</translation>
    </message>
    <message>
        <source>Free some space or move the models to another disk, then resume.</source>
        <translation>Libera espacio o mueve los modelos a otro disco y reanuda.</translation>
    </message>
    <message>
        <source>{file} cannot be written to {folder}: {reason}.</source>
        <translation>No se puede escribir {file} en {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation>Elige otra carpeta o cambia sus permisos.</translation>
    </message>
</context>
</TS>
