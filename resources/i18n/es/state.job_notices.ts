<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>JobNotices</name>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Use level {level}</source>
        <translation>Usar el nivel {level}</translation>
    </message>
    <message>
        <source>Use {width} × {height}</source>
        <translation>Usar {width} × {height}</translation>
    </message>
    <message>
        <source>The engine does not react. Stopping it now ends the picture for certain.</source>
        <translation>El motor no responde. Si lo detienes ahora, la imagen termina con seguridad.</translation>
    </message>
    <message>
        <source>Stop engine now</source>
        <translation>Detener el motor ahora</translation>
    </message>
</context>
</TS>
