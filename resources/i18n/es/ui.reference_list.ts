<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ReferenceList</name>
    <message>
        <source>Their look is taken over (FLUX.1 Redux); 1 is its usual strength.</source>
        <translation>Se toma su aspecto (FLUX.1 Redux); 1 es la intensidad habitual.</translation>
    </message>
    <message>
        <source>Add a reference picture…</source>
        <translation>Añadir una imagen de referencia…</translation>
    </message>
    <message>
        <source>Take over the look of a picture. You can also drop some here.</source>
        <translation>Toma el aspecto de una imagen. También puedes soltar algunas aquí.</translation>
    </message>
    <message>
        <source>Reference picture {name}</source>
        <translation>Imagen de referencia {name}</translation>
    </message>
    <message>
        <source>Choose reference pictures</source>
        <translation>Elegir imágenes de referencia</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
</context>
</TS>
