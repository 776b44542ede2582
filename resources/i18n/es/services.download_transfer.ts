<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} keeps changing on {host} while it is fetched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server sent a web page instead of {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address, and whether this network wants you to log in with a browser first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} has another {file}: {have} bytes instead of the published {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another place to fetch it from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} has another {file}: its SHA-256 is not the published one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} could not be fetched from {host}: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the connection, then resume; what has arrived is kept.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
