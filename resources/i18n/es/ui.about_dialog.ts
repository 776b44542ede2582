<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About FluxDesk</source>
        <translation>Acerca de FluxDesk</translation>
    </message>
    <message>
        <source>FLUX.1 on your own computer. It works without a network and sends nothing to anybody.</source>
        <translation>FLUX.1 en tu propio equipo. Funciona sin red y no envía nada a nadie.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Carpetas</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Models and data</source>
        <translation>Modelos y datos</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Open the folder: {title}</source>
        <translation>Abrir la carpeta: {title}</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licencias</translation>
    </message>
    <message>
        <source>FluxDesk itself is free software under the Apache licence 2.0.</source>
        <translation>FluxDesk es software libre con licencia Apache 2.0.</translation>
    </message>
</context>
</TS>
