<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Release {version} has no package for this system.</source>
        <translation>La versión {version} no tiene paquete para este sistema.</translation>
    </message>
    <message>
        <source>{file} could not be saved: {reason}.</source>
        <translation>No se pudo guardar {file}: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder exists and the disk has room.</source>
        <translation>Comprueba que la carpeta existe y que queda espacio en el disco.</translation>
    </message>
    <message>
        <source>{file} is not what the signed release names.</source>
        <translation>{file} no es lo que indica la versión firmada.</translation>
    </message>
    <message>
        <source>Fetch it again; if that does not help, tell the makers.</source>
        <translation>Descárgalo otra vez; si no ayuda, avisa a los autores.</translation>
    </message>
    <message>
        <source>{address} could not be reached: {reason}.</source>
        <translation>No se pudo contactar con {address}: {reason}.</translation>
    </message>
    <message>
        <source>Check the connection, or take the update from a folder.</source>
        <translation>Comprueba la conexión o toma la actualización de una carpeta.</translation>
    </message>
    <message>
        <source>This build of FluxDesk has no update address and no key to check a release.</source>
        <translation>Esta compilación de FluxDesk no tiene dirección de actualizaciones ni clave para comprobar una versión.</translation>
    </message>
    <message>
        <source>Get a newer version from where you got this one, and install it over this one.</source>
        <translation>Obtén una versión más nueva donde obtuviste esta e instálala encima.</translation>
    </message>
    <message>
        <source>The release is not signed by FluxDesk&apos;s makers, so it is not used.</source>
        <translation>La versión no está firmada por los autores de FluxDesk, así que no se usa.</translation>
    </message>
    <message>
        <source>Take releases only from where FluxDesk is published.</source>
        <translation>Toma versiones solo de donde se publica FluxDesk.</translation>
    </message>
    <message>
        <source>There is no {file} in {folder}.</source>
        <translation>No hay ningún {file} en {folder}.</translation>
    </message>
    <message>
        <source>Check the address or the folder.</source>
        <translation>Comprueba la dirección o la carpeta.</translation>
    </message>
    <message>
        <source>{file} is no description of a release.</source>
        <translation>{file} no describe ninguna versión.</translation>
    </message>
</context>
</TS>
