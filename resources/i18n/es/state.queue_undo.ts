<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>QueueUndo</name>
    <message>
        <source>One picture was taken out of the queue.</source>
        <translation>Se quitó una imagen de la cola.</translation>
    </message>
    <message>
        <source>{count} pictures were taken out of the queue.</source>
        <translation>Se quitaron {count} imágenes de la cola.</translation>
    </message>
    <message>
        <source>One entry was taken off the list of what is done; its picture stays.</source>
        <translation>Se quitó una entrada de la lista de lo hecho; su imagen se queda.</translation>
    </message>
    <message>
        <source>{count} entries were taken off the list of what is done; their pictures stay.</source>
        <translation>Se quitaron {count} entradas de la lista de lo hecho; sus imágenes se quedan.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
</TS>
