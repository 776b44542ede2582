<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Acerca de</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Páginas</translation>
    </message>
    <message>
        <source>Set up again</source>
        <translation>Preparar de nuevo</translation>
    </message>
    <message>
        <source>About FluxDesk</source>
        <translation>Acerca de FluxDesk</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Motor</translation>
    </message>
    <message>
        <source>What paints: the processor, or an engine for your graphics card.</source>
        <translation>Lo que pinta: el procesador o un motor para tu tarjeta gráfica.</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Token de acceso</translation>
    </message>
    <message>
        <source>For models that need an account at huggingface.co; kept in the system&apos;s keyring.</source>
        <translation>Para modelos que piden una cuenta en huggingface.co; se guarda en el llavero del sistema.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>Looks for a newer FluxDesk when you ask for it, never by itself.</source>
        <translation>Busca una versión nueva, pero solo si lo pides.</translation>
    </message>
    <message>
        <source>Remove my files</source>
        <translation>Eliminar mis archivos</translation>
    </message>
    <message>
        <source>Pictures, models, settings: what to delete before uninstalling, with sizes.</source>
        <translation>Imágenes, modelos, ajustes: qué borrar antes de desinstalar, con tamaños.</translation>
    </message>
</context>
</TS>
