<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ModelFiles</name>
    <message>
        <source>The check</source>
        <translation>La comprobación</translation>
    </message>
    <message>
        <source>Checking {file}</source>
        <translation>Comprobando {file}</translation>
    </message>
    <message>
        <source>{file} is what was published.</source>
        <translation>{file} es exactamente lo publicado.</translation>
    </message>
    <message>
        <source>{file} was read whole.</source>
        <translation>{file} se leyó entero.</translation>
    </message>
    <message>
        <source>The import</source>
        <translation>La importación</translation>
    </message>
    <message>
        <source>The models in {folder} are used where they lie.</source>
        <translation>Los modelos de {folder} se usan donde están.</translation>
    </message>
    <message>
        <source>Importing {file}</source>
        <translation>Importando {file}</translation>
    </message>
    <message>
        <source>{file} is among your models now.</source>
        <translation>{file} ya está entre tus modelos.</translation>
    </message>
    <message>
        <source>Looking for other programs</source>
        <translation>Buscando otros programas</translation>
    </message>
    <message>
        <source>Moving the models</source>
        <translation>Mover los modelos</translation>
    </message>
    <message>
        <source>Moving the models to {folder}</source>
        <translation>Moviendo los modelos a {folder}</translation>
    </message>
    <message>
        <source>The models are in {folder} now.</source>
        <translation>Los modelos están ahora en {folder}.</translation>
    </message>
    <message>
        <source>The file doctor</source>
        <translation>El médico de archivos</translation>
    </message>
    <message>
        <source>Examining {file}</source>
        <translation>Examinando {file}</translation>
    </message>
</context>
</TS>
