<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The server sent a web page instead of {file}.</source>
        <translation>El servidor envió una página web en lugar de {file}.</translation>
    </message>
    <message>
        <source>Check the address, and whether this network wants you to log in with a browser first.</source>
        <translation>Comprueba la dirección y si esta red pide antes iniciar sesión en un navegador.</translation>
    </message>
    <message>
        <source>{host} has another {file}: {have} bytes instead of the published {expected}.</source>
        <translation>{host} tiene otro {file}: {have} bytes en lugar de los {expected} publicados.</translation>
    </message>
    <message>
        <source>Choose another place to fetch it from.</source>
        <translation>Elige otro sitio de donde descargarlo.</translation>
    </message>
    <message>
        <source>{host} has another {file}: its SHA-256 is not the published one.</source>
        <translation>{host} tiene otro {file}: su SHA-256 no es el publicado.</translation>
    </message>
</context>
</TS>
