<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ModelsState</name>
    <message>
        <source>Looking at the models</source>
        <translation>La búsqueda de modelos</translation>
    </message>
    <message>
        <source>The download</source>
        <translation>La descarga</translation>
    </message>
    <message>
        <source>the models</source>
        <translation>los modelos</translation>
    </message>
    <message>
        <source>Finding models</source>
        <translation>Buscar modelos</translation>
    </message>
    <message>
        <source>Adding a model</source>
        <translation>Añadir un modelo</translation>
    </message>
    <message>
        <source>Asking for {what}…</source>
        <translation>Preguntando por {what}…</translation>
    </message>
    <message>
        <source>{count} files of {repo} are in the list now, under Your files.</source>
        <translation>{count} archivos de {repo} están ahora en la lista, en Tus archivos.</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>El borrado</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>The models are just being moved to another folder.</source>
        <translation>Los modelos se están llevando ahora a otra carpeta.</translation>
    </message>
    <message>
        <source>Fetch it when that is done.</source>
        <translation>Descárgalo cuando eso haya terminado.</translation>
    </message>
    <message>
        <source>The models cannot be moved while some are being fetched.</source>
        <translation>Los modelos no se pueden mover mientras se descarga alguno.</translation>
    </message>
    <message>
        <source>Wait for the downloads, or cancel them.</source>
        <translation>Espera a que terminen las descargas o cancélalas.</translation>
    </message>
</context>
</TS>
