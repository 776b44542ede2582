<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Try again, or choose another place to fetch it from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is being fetched by another FluxDesk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for it, or close the other one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The unfinished {file} became shorter while it was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} ended at {have} of {expected} bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} arrived, but its bytes are not the published ones (SHA-256 differs).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full: {file} cannot be written to {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space or move the models to another disk, then resume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be written to {folder}: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
