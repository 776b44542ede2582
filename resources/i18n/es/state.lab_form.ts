<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabFormState</name>
    <message>
        <source>Finding levels</source>
        <translation>Buscar niveles</translation>
    </message>
    <message>
        <source>The comparison</source>
        <translation>La comparación</translation>
    </message>
    <message>
        <source>The estimate</source>
        <translation>La estimación</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{file} cannot be read as a list of prompts.</source>
        <translation>{file} no se puede leer como lista de prompts.</translation>
    </message>
    <message>
        <source>Choose a text file in UTF-8 with one prompt a line.</source>
        <translation>Elige un archivo de texto en UTF-8 con un prompt por línea.</translation>
    </message>
    <message>
        <source>None of these pictures has a prompt in it.</source>
        <translation>Ninguna de estas imágenes lleva un prompt dentro.</translation>
    </message>
    <message>
        <source>Choose pictures made by FluxDesk, A1111, Forge or ComfyUI.</source>
        <translation>Elige imágenes hechas con FluxDesk, A1111, Forge o ComfyUI.</translation>
    </message>
    <message>
        <source>Choose at least two levels: one is no comparison.</source>
        <translation>Elige al menos dos niveles: con uno no hay comparación.</translation>
    </message>
    <message>
        <source>{text} is no list of seeds.</source>
        <translation>{text} no es una lista de semillas.</translation>
    </message>
    <message>
        <source>Write whole numbers with commas between them, such as 1,2,3.</source>
        <translation>Escribe números enteros separados por comas, como 1,2,3.</translation>
    </message>
</context>
</TS>
