<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} keeps changing on {host} while it is fetched.</source>
        <translation>{file} cambia una y otra vez en {host} mientras se descarga.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Inténtalo más tarde.</translation>
    </message>
    <message>
        <source>{file} could not be fetched from {host}: {reason}.</source>
        <translation>No se pudo descargar {file} de {host}: {reason}.</translation>
    </message>
    <message>
        <source>Check the connection, then resume; what has arrived is kept.</source>
        <translation>Comprueba la conexión y reanuda; lo que ha llegado se conserva.</translation>
    </message>
</context>
</TS>
