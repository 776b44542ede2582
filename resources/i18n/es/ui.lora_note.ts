<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LoraNoteView</name>
    <message>
        <source>Preview of {name}</source>
        <translation>Vista previa de {name}</translation>
    </message>
    <message>
        <source>Into the prompt</source>
        <translation>Al prompt</translation>
    </message>
    <message>
        <source>Put the words of {name} into the prompt</source>
        <translation>Poner las palabras de {name} en el prompt</translation>
    </message>
    <message>
        <source>Words: {words}</source>
        <translation>Palabras: {words}</translation>
    </message>
    <message>
        <source>{format} · rank {rank} · {matched} of {count} keys fit</source>
        <translation>{format} · rango {rank} · encajan {matched} de {count} claves</translation>
    </message>
    <message>
        <source>the start picture is followed</source>
        <translation>se sigue la imagen de partida</translation>
    </message>
    <message>
        <source>{count} for text encoders do nothing here</source>
        <translation>{count} son de codificadores de texto y aquí no hacen nada</translation>
    </message>
    <message>
        <source>These keys have no place in the model:</source>
        <translation>Estas claves no tienen sitio en el modelo:</translation>
    </message>
</context>
</TS>
