<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The prompts in {path} cannot be read.</source>
        <translation>No se pueden leer los prompts de {path}.</translation>
    </message>
    <message>
        <source>Give a text file in UTF-8 with one prompt a line.</source>
        <translation>Indica un archivo de texto en UTF-8 con un prompt por línea.</translation>
    </message>
    <message>
        <source>{text} is no list of seeds.</source>
        <translation>{text} no es una lista de semillas.</translation>
    </message>
    <message>
        <source>Write whole numbers with commas between them, such as 1,2,3.</source>
        <translation>Escribe números enteros separados por comas, como 1,2,3.</translation>
    </message>
    <message>
        <source>Stopped after {done} of {total} pictures.</source>
        <translation>Detenido tras {done} de {total} imágenes.</translation>
    </message>
    <message>
        <source>Run the same command again to go on.</source>
        <translation>Ejecuta la misma orden otra vez para continuar.</translation>
    </message>
</context>
</TS>
