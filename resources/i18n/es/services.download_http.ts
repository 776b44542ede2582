<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{host} sends the request for {file} in circles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} could not prove who it is (its certificate is not valid).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the computer&apos;s date, and whether a proxy is in between.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} has no file {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address; the publisher may have moved or renamed it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} answered {status} for {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} gives {file} only to people who are logged in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the terms at {page} with a free account, then save its token in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your account at {host} may not fetch {file} yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {page}, accept the terms there, then resume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} did not accept your access token for {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a new token at {host} and save it in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is not fetched from {host}: the connection would not be encrypted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
