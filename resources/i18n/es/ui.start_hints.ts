<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>CropHint</name>
    <message>
        <source>Of its {size} pixels {percent} % are cut off left and right.</source>
        <translation>De sus {size} píxeles se recorta el {percent} % a izquierda y derecha.</translation>
    </message>
    <message>
        <source>Of its {size} pixels {percent} % are cut off above and below.</source>
        <translation>De sus {size} píxeles se recorta el {percent} % arriba y abajo.</translation>
    </message>
</context>
</TS>
