<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>RemovalSheet</name>
    <message>
        <source>Remove my files</source>
        <translation>Eliminar mis archivos</translation>
    </message>
    <message>
        <source>This deletes files of yours and closes FluxDesk. The program itself is removed as it was installed: {how}.</source>
        <translation>Esto borra archivos tuyos y cierra FluxDesk. El programa se elimina tal como se instaló: {how}.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Delete and close FluxDesk</source>
        <translation>Borrar y cerrar FluxDesk</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Midiendo…</translation>
    </message>
    <message>
        <source>Stays in any case: {folders}.</source>
        <translation>Se queda en todo caso: {folders}.</translation>
    </message>
    <message>
        <source>Pictures that FluxDesk painted</source>
        <translation>Imágenes que pintó FluxDesk</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Installed engines</source>
        <translation>Motores instalados</translation>
    </message>
    <message>
        <source>Settings, lists, painted masks and access tokens</source>
        <translation>Ajustes, listas, máscaras pintadas y tokens de acceso</translation>
    </message>
    <message>
        <source>Temporary files and logs</source>
        <translation>Archivos temporales y registros</translation>
    </message>
    <message>
        <source>{folder} and others</source>
        <translation>{folder} y otras</translation>
    </message>
    <message>
        <source>by deleting {file}</source>
        <translation>borrando {file}</translation>
    </message>
    <message>
        <source>in the system&apos;s list of programs</source>
        <translation>en la lista de programas del sistema</translation>
    </message>
    <message>
        <source>by deleting its folder</source>
        <translation>borrando su carpeta</translation>
    </message>
</context>
</TS>
