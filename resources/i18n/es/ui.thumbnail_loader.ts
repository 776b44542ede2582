<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ThumbnailLoader</name>
    <message>
        <source>Thumbnails</source>
        <translation>Las miniaturas</translation>
    </message>
</context>
</TS>
