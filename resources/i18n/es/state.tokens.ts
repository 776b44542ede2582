<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>TokensState</name>
    <message>
        <source>The access token</source>
        <translation>El token de acceso</translation>
    </message>
</context>
</TS>
