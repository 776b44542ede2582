<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{host} cannot be reached: {reason}.</source>
        <translation>No se puede llegar a {host}: {reason}.</translation>
    </message>
    <message>
        <source>Check the connection.</source>
        <translation>Comprueba la conexión.</translation>
    </message>
    <message>
        <source>{host} does not show {repo}: it is closed, or there is none.</source>
        <translation>{host} no muestra {repo}: está cerrado o no existe.</translation>
    </message>
    <message>
        <source>Check the name, or save an access token in the settings.</source>
        <translation>Comprueba el nombre o guarda un token de acceso en los ajustes.</translation>
    </message>
    <message>
        <source>{host} has no repository {repo}.</source>
        <translation>{host} no tiene el repositorio {repo}.</translation>
    </message>
    <message>
        <source>Check the name: it reads owner/repository.</source>
        <translation>Comprueba el nombre: es de la forma dueño/repositorio.</translation>
    </message>
    <message>
        <source>{host} answered {status} for {file}.</source>
        <translation>{host} respondió {status} al pedir {file}.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Comprueba la dirección.</translation>
    </message>
</context>
</TS>
