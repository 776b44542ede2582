<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{host} sends the request for {file} in circles.</source>
        <translation>{host} reenvía en círculos la petición de {file}.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Comprueba la dirección.</translation>
    </message>
    <message>
        <source>{host} could not prove who it is (its certificate is not valid).</source>
        <translation>{host} no pudo demostrar quién es (su certificado no es válido).</translation>
    </message>
    <message>
        <source>Check the computer&apos;s date, and whether a proxy is in between.</source>
        <translation>Comprueba la fecha del equipo y si hay un proxy de por medio.</translation>
    </message>
    <message>
        <source>{host} has no file {file}.</source>
        <translation>{host} no tiene el archivo {file}.</translation>
    </message>
    <message>
        <source>Check the address; the publisher may have moved or renamed it.</source>
        <translation>Comprueba la dirección; quien lo publica puede haberlo movido o renombrado.</translation>
    </message>
    <message>
        <source>{host} answered {status} for {file}.</source>
        <translation>{host} respondió {status} al pedir {file}.</translation>
    </message>
    <message>
        <source>{host} gives {file} only to people who are logged in.</source>
        <translation>{host} solo da {file} a quien ha iniciado sesión.</translation>
    </message>
    <message>
        <source>Accept the terms at {page} with a free account, then save its token in the settings.</source>
        <translation>Acepta las condiciones en {page} con una cuenta gratuita y guarda su token en los ajustes.</translation>
    </message>
    <message>
        <source>Your account at {host} may not fetch {file} yet.</source>
        <translation>Tu cuenta de {host} todavía no puede descargar {file}.</translation>
    </message>
    <message>
        <source>Open {page}, accept the terms there, then resume.</source>
        <translation>Abre {page}, acepta allí las condiciones y reanuda.</translation>
    </message>
    <message>
        <source>{host} did not accept your access token for {file}.</source>
        <translation>{host} no aceptó tu token de acceso para {file}.</translation>
    </message>
    <message>
        <source>Make a new token at {host} and save it in the settings.</source>
        <translation>Crea un token nuevo en {host} y guárdalo en los ajustes.</translation>
    </message>
    <message>
        <source>{file} is not fetched from {host}: the connection would not be encrypted.</source>
        <translation>{file} no se descarga de {host}: la conexión no iría cifrada.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Usa una dirección que empiece por https://.</translation>
    </message>
</context>
</TS>
