<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is no file {path}.</source>
        <translation>No existe el archivo {path}.</translation>
    </message>
    <message>
        <source>{path} cannot be read as a picture: {reason}</source>
        <translation>{path} no se puede leer como imagen: {reason}</translation>
    </message>
    <message>
        <source>Use a whole PNG, JPEG or WebP file.</source>
        <translation>Usa un archivo PNG, JPEG o WebP completo.</translation>
    </message>
</context>
</TS>
