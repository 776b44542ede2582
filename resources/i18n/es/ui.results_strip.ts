<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ResultsStrip</name>
    <message>
        <source>Pictures of this session</source>
        <translation>Imágenes de esta sesión</translation>
    </message>
    <message>
        <source>Picture of: {prompt}</source>
        <translation>Imagen de: {prompt}</translation>
    </message>
</context>
</TS>
