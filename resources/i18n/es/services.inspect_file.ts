<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There are {count} bytes after the end of the weights.</source>
        <translation>Hay {count} bytes después del final de los pesos.</translation>
    </message>
    <message>
        <source>Download the file again, or check where it comes from.</source>
        <translation>Descarga el archivo de nuevo o comprueba de dónde viene.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
    <message>
        <source>{file} became shorter while it was read.</source>
        <translation>{file} se acortó mientras se leía.</translation>
    </message>
    <message>
        <source>Wait until nothing writes to it, then try again.</source>
        <translation>Espera a que nadie escriba en él y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>{count} scales in {tensors} tensors are not finite, first in {tensor}.</source>
        <translation>{count} escalas en {tensors} tensores no son finitas, la primera en {tensor}.</translation>
    </message>
    <message>
        <source>Pictures would be black: fetch the file again.</source>
        <translation>Las imágenes saldrían negras: descarga el archivo de nuevo.</translation>
    </message>
    <message>
        <source>{count} tensors have a stretch of zeros, {tensor} among them.</source>
        <translation>{count} tensores tienen un tramo de ceros, entre ellos {tensor}.</translation>
    </message>
    <message>
        <source>Part of the file never arrived: fetch it again.</source>
        <translation>Una parte del archivo no llegó: descárgalo de nuevo.</translation>
    </message>
    <message>
        <source>It has the name and size of {name}, but not its contents.</source>
        <translation>Tiene el nombre y el tamaño de {name}, pero no su contenido.</translation>
    </message>
    <message>
        <source>If you did not make it yourself, fetch it again.</source>
        <translation>Si no lo has hecho tú, descárgalo de nuevo.</translation>
    </message>
</context>
</TS>
