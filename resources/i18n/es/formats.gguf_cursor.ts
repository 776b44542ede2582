<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is damaged: its header is larger than {limit} MiB.</source>
        <translation>{file} está dañado: su cabecera ocupa más de {limit} MiB.</translation>
    </message>
    <message>
        <source>{file} is damaged: an entry of its header claims {bytes} bytes.</source>
        <translation>{file} está dañado: una entrada de su cabecera dice ocupar {bytes} bytes.</translation>
    </message>
    <message>
        <source>{file} is damaged: a text in its header claims {bytes} bytes.</source>
        <translation>{file} está dañado: un texto de su cabecera dice ocupar {bytes} bytes.</translation>
    </message>
    <message>
        <source>{file} is damaged: a text in its header is not valid UTF-8.</source>
        <translation>{file} está dañado: un texto de su cabecera no es UTF-8 válido.</translation>
    </message>
    <message>
        <source>{file} is damaged: its header holds a value of type {number}.</source>
        <translation>{file} está dañado: su cabecera contiene un valor de tipo {number}.</translation>
    </message>
    <message>
        <source>{file} is damaged: a list in its header claims {count} texts.</source>
        <translation>{file} está dañado: una lista de su cabecera dice tener {count} textos.</translation>
    </message>
    <message>
        <source>{file} is damaged: its header holds a list of type {number}.</source>
        <translation>{file} está dañado: su cabecera contiene una lista de tipo {number}.</translation>
    </message>
</context>
</TS>
