<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} could not be saved: {reason}.</source>
        <translation>No se pudo guardar {file}: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder exists and the disk has room.</source>
        <translation>Comprueba que la carpeta existe y que queda espacio en el disco.</translation>
    </message>
    <message>
        <source>{file} was written by a newer FluxDesk; what this version had kept is in force.</source>
        <translation>{file} lo escribió un FluxDesk más nuevo; vale lo que esta versión había guardado.</translation>
    </message>
    <message>
        <source>The newer file is kept as {backup}.</source>
        <translation>El archivo más nuevo se conserva como {backup}.</translation>
    </message>
    <message>
        <source>{file}: {key} cannot be used ({reason}); the default is in force.</source>
        <translation>{file}: {key} no se puede usar ({reason}); vale el valor predeterminado.</translation>
    </message>
    <message>
        <source>{file}: {key} is not known to this version and was ignored.</source>
        <translation>{file}: esta versión no conoce {key} y lo ha ignorado.</translation>
    </message>
    <message>
        <source>{file} could not be read ({reason}); defaults are in force.</source>
        <translation>No se pudo leer {file} ({reason}); valen los valores predeterminados.</translation>
    </message>
    <message>
        <source>The old file was kept as {backup}.</source>
        <translation>El archivo anterior se conserva como {backup}.</translation>
    </message>
</context>
</TS>
