<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>UpdatesSheet</name>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>This is FluxDesk {version}</source>
        <translation>Este es FluxDesk {version}</translation>
    </message>
    <message>
        <source>https address or folder</source>
        <translation>Dirección https o carpeta</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose the folder of a release</source>
        <translation>Elegir la carpeta de una versión</translation>
    </message>
    <message>
        <source>Look for an update</source>
        <translation>Buscar una actualización</translation>
    </message>
    <message>
        <source>Where releases are</source>
        <translation>Dónde están las versiones</translation>
    </message>
    <message>
        <source>Only releases signed by FluxDesk&apos;s makers are accepted. An address is contacted when you press the button, and sees only your address.</source>
        <translation>Solo se aceptan versiones firmadas por los autores de FluxDesk. Se contacta con la dirección cuando pulsas el botón, y esta solo ve tu dirección IP.</translation>
    </message>
    <message>
        <source>This build has no update address and no key to check a release with. Get a newer version from where you got this one, and install it over this one: your settings, models and pictures stay.</source>
        <translation>Esta compilación no tiene dirección de actualizaciones ni clave para comprobar una versión. Obtén una versión más nueva donde obtuviste esta e instálala encima: tus ajustes, modelos e imágenes se conservan.</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>Progreso de la descarga</translation>
    </message>
    <message>
        <source>Fetch it</source>
        <translation>Descargarla</translation>
    </message>
    <message>
        <source>Open the package</source>
        <translation>Abrir el paquete</translation>
    </message>
    <message>
        <source>Show the package</source>
        <translation>Mostrar el paquete</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>FluxDesk is up to date ({version} is the newest).</source>
        <translation>FluxDesk está al día ({version} es la más nueva).</translation>
    </message>
    <message>
        <source>FluxDesk {version} of {date} is there.</source>
        <translation>Hay un FluxDesk {version} del {date}.</translation>
    </message>
    <message>
        <source>{file} ({size}) is here and checked; your settings were copied.</source>
        <translation>{file} ({size}) está aquí y comprobado; se copiaron tus ajustes.</translation>
    </message>
    <message>
        <source>Open it, or run: {command}</source>
        <translation>Ábrelo o ejecuta: {command}</translation>
    </message>
    <message>
        <source>Close FluxDesk and put it in the place of {file}.</source>
        <translation>Cierra FluxDesk y ponlo en lugar de {file}.</translation>
    </message>
    <message>
        <source>the old one</source>
        <translation>el anterior</translation>
    </message>
    <message>
        <source>Folder of a release</source>
        <translation>Carpeta de una versión</translation>
    </message>
</context>
</TS>
