<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is another file called {file} in your models already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename one of them, then import it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The copy of {file} in {folder} is not what was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that disk for errors; the original is untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} lies in {folder}, which FluxDesk only reads.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete it there, or stop using that folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is needed by {others}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete that model first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be deleted: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the programs that use it, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The models cannot be moved from {old} to {new}: one holds the other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder somewhere else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
