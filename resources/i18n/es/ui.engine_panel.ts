<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>EnginePanel</name>
    <message>
        <source>In use</source>
        <translation>En uso</translation>
    </message>
    <message>
        <source>Paint a test picture</source>
        <translation>Pintar una imagen de prueba</translation>
    </message>
    <message>
        <source>Back to the previous engine</source>
        <translation>Volver al motor anterior</translation>
    </message>
    <message>
        <source>For this computer</source>
        <translation>Para este equipo</translation>
    </message>
    <message>
        <source>Empty: from the internet</source>
        <translation>Vacío: desde internet</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose a folder with packages</source>
        <translation>Elegir una carpeta con paquetes</translation>
    </message>
    <message>
        <source>Folder with packages (a USB stick)</source>
        <translation>Carpeta con paquetes (una memoria USB)</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>Progreso de la instalación</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Compilación</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Instalar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Throw away what is unfinished</source>
        <translation>Descartar lo que está a medias</translation>
    </message>
    <message>
        <source>Looking at this computer…</source>
        <translation>Examinando este equipo…</translation>
    </message>
    <message>
        <source>{build}, {size} on the disk.</source>
        <translation>{build}, {size} en el disco.</translation>
    </message>
    <message>
        <source>The engine inside FluxDesk ({kind}, torch {version}).</source>
        <translation>El motor incluido en FluxDesk ({kind}, torch {version}).</translation>
    </message>
    <message>
        <source>None yet: without an engine FluxDesk cannot paint.</source>
        <translation>Ninguno todavía: sin motor FluxDesk no puede pintar.</translation>
    </message>
    <message>
        <source>Painting a test picture…</source>
        <translation>Pintando una imagen de prueba…</translation>
    </message>
    <message>
        <source>The test picture is there, {seconds} after the engine&apos;s start.</source>
        <translation>La imagen de prueba está lista, {seconds} después de arrancar el motor.</translation>
    </message>
    <message>
        <source>Also installed: {build}, {size}.</source>
        <translation>También instalado: {build}, {size}.</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>Nothing to download, {disk} on the disk, about {time}.</source>
        <translation>Nada que descargar, {disk} en el disco, cerca de {time}.</translation>
    </message>
    <message>
        <source>{download} to download, {disk} on the disk, about {time} at {line} Mbit/s.</source>
        <translation>{download} de descarga, {disk} en el disco, cerca de {time} a {line} Mbit/s.</translation>
    </message>
    <message>
        <source>The settings name mirrors: {places}</source>
        <translation>Los ajustes nombran espejos: {places}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Install again</source>
        <translation>Instalar de nuevo</translation>
    </message>
    <message>
        <source>Beginning…</source>
        <translation>Empezando…</translation>
    </message>
    <message>
        <source>Making the environment</source>
        <translation>Creando el entorno</translation>
    </message>
    <message>
        <source>Checking every file against its checksum</source>
        <translation>Comprobando cada archivo con su suma</translation>
    </message>
    <message>
        <source>Painting a test picture</source>
        <translation>Pintando una imagen de prueba</translation>
    </message>
    <message>
        <source>An installation of {build} is unfinished; what has arrived is kept.</source>
        <translation>Hay una instalación de {build} a medias; lo que ya llegó se conserva.</translation>
    </message>
    <message>
        <source>For a computer without internet: a folder that “fluxdesk engine collect” has filled on another one. Nothing is fetched then.</source>
        <translation>Para un equipo sin internet: una carpeta que «fluxdesk engine collect» ha llenado en otro. Así no se descarga nada.</translation>
    </message>
    <message>
        <source>Finding the packages</source>
        <translation>Buscando los paquetes</translation>
    </message>
    <message>
        <source>Fetching the packages</source>
        <translation>Descargando los paquetes</translation>
    </message>
    <message>
        <source>Unpacking the packages</source>
        <translation>Desempaquetando los paquetes</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {what}.</source>
        <translation>Paso {number} de {count}: {what}.</translation>
    </message>
    <message>
        <source>{done} of {total}.</source>
        <translation>{done} de {total}.</translation>
    </message>
    <message>
        <source>Folder with packages</source>
        <translation>Carpeta con paquetes</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Motor</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Procesador (CPU)</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>procesador</translation>
    </message>
    <message>
        <source>unknown device</source>
        <translation>dispositivo desconocido</translation>
    </message>
</context>
</TS>
