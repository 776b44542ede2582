<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{host} cannot be reached: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} does not show {repo}: it is closed, or there is none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the name, or save an access token in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} has no repository {repo}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the name: it reads owner/repository.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} answered {status} for {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
