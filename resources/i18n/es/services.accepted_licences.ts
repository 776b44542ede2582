<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is under the {licence}, which does not allow commercial use.</source>
        <translation>{file} tiene la licencia {licence}, que no permite el uso comercial.</translation>
    </message>
    <message>
        <source>Read {url}; if you agree, run the command again with --accept-licence.</source>
        <translation>Lee {url}; si estás de acuerdo, repite la orden con --accept-licence.</translation>
    </message>
</context>
</TS>
