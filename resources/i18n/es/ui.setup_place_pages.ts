<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>FinishPage</name>
    <message>
        <source>The download runs in the background and goes on after a restart. Meanwhile you can paint with flux-mini, which came with FluxDesk.</source>
        <translation>La descarga sigue en segundo plano y continúa tras reiniciar. Mientras tanto puedes pintar con flux-mini, que viene con FluxDesk.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Download and start</source>
        <translation>Descargar y empezar</translation>
    </message>
    <message>
        <source>Start painting</source>
        <translation>Empezar a pintar</translation>
    </message>
    <message>
        <source>{model} at level {level}: {size} to download.</source>
        <translation>{model} en el nivel {level}: {size} por descargar.</translation>
    </message>
    <message>
        <source>It goes to {folder}.</source>
        <translation>Irá a {folder}.</translation>
    </message>
</context>
<context>
    <name>FolderPage</name>
    <message>
        <source>Folder for models</source>
        <translation>Carpeta para los modelos</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose the folder for models</source>
        <translation>Elegir la carpeta para los modelos</translation>
    </message>
    <message>
        <source>Found on this computer</source>
        <translation>Encontrado en este equipo</translation>
    </message>
    <message>
        <source>Models of other programs can be used where they lie, without a copy.</source>
        <translation>Los modelos de otros programas se pueden usar donde están, sin copiarlos.</translation>
    </message>
    <message>
        <source>Where should models go?</source>
        <translation>¿Dónde se guardan los modelos?</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>desconocido</translation>
    </message>
    <message>
        <source>solid-state disk</source>
        <translation>disco SSD</translation>
    </message>
    <message>
        <source>hard disk: loading a model takes minutes there</source>
        <translation>disco duro: ahí cargar un modelo lleva minutos</translation>
    </message>
    <message>
        <source>network: loading a model takes minutes there</source>
        <translation>red: ahí cargar un modelo lleva minutos</translation>
    </message>
    <message>
        <source>To download: {needed}. Free: {free}</source>
        <translation>Por descargar: {needed}. Libre: {free}</translation>
    </message>
    <message>
        <source>There is too little room on this disk. Choose another folder or a smaller level.</source>
        <translation>No hay sitio suficiente en este disco. Elige otra carpeta o un nivel más pequeño.</translation>
    </message>
    <message>
        <source>{program}: {count} files, {size}</source>
        <translation>{program}: {count} archivos, {size}</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>En uso</translation>
    </message>
    <message>
        <source>Use them here</source>
        <translation>Usarlos aquí</translation>
    </message>
</context>
</TS>
