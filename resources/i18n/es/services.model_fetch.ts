<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{text} is no SHA-256: that has 64 digits from 0 to 9 and a to f.</source>
        <translation>{text} no es un SHA-256: tiene 64 cifras de 0 a 9 y de a a f.</translation>
    </message>
    <message>
        <source>There is no model {text} in the catalogue.</source>
        <translation>No hay ningún modelo {text} en el catálogo.</translation>
    </message>
    <message>
        <source>List them with: fluxdesk models list. Or give an address, or owner/repository/file.</source>
        <translation>Míralos con: fluxdesk models list. O da una dirección, o dueño/repositorio/archivo.</translation>
    </message>
    <message>
        <source>The address does not end in a usable file name: {name}</source>
        <translation>La dirección no termina en un nombre de archivo utilizable: {name}</translation>
    </message>
    <message>
        <source>Use the address of the file itself.</source>
        <translation>Usa la dirección del propio archivo.</translation>
    </message>
</context>
</TS>
