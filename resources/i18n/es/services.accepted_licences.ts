<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is under the {licence}, which does not allow commercial use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read {url}; if you agree, run the command again with --accept-licence.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
