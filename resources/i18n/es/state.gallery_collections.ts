<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryCollections</name>
    <message>
        <source>Renaming the collection</source>
        <translation>El cambio de nombre de la colección</translation>
    </message>
    <message>
        <source>Deleting the collection</source>
        <translation>El borrado de la colección</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>“{old}” is part of “{new}” now.</source>
        <translation>«{old}» forma parte de «{new}» ahora.</translation>
    </message>
    <message>
        <source>“{old}” is called “{new}” now.</source>
        <translation>«{old}» se llama ahora «{new}».</translation>
    </message>
    <message>
        <source>The collection “{name}” was deleted.</source>
        <translation>La colección «{name}» se ha borrado.</translation>
    </message>
</context>
</TS>
