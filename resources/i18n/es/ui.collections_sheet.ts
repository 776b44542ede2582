<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>CollectionLine</name>
    <message>
        <source>Name of the collection {name}</source>
        <translation>Nombre de la colección {name}</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Cambiar el nombre de {name}</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>Borrar {name}</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 imagen</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} imágenes</translation>
    </message>
</context>
<context>
    <name>CollectionsSheet</name>
    <message>
        <source>Collections</source>
        <translation>Colecciones</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Deshacer el último cambio</translation>
    </message>
    <message>
        <source>Write another name and press Return. The pictures stay when a collection goes.</source>
        <translation>Escribe otro nombre y pulsa Intro. Las imágenes se quedan aunque se borre la colección.</translation>
    </message>
    <message>
        <source>There are none yet. Choose pictures and put them into one, beside the grid.</source>
        <translation>Aún no hay ninguna. Elige imágenes y ponlas en una, al lado de la cuadrícula.</translation>
    </message>
</context>
</TS>
