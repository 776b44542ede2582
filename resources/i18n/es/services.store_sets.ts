<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} needs {parts} to paint: fetch {size}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch them on the Models page, or run: fluxdesk models download {ids}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
