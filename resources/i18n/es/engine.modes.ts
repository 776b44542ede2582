<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} paints from a prompt or over a picture, not in this way.</source>
        <translation>{file} pinta a partir de un prompt o sobre una imagen, no de esta manera.</translation>
    </message>
    <message>
        <source>{file} follows the lines or depths of a picture and can do nothing else.</source>
        <translation>{file} sigue las líneas o profundidades de una imagen y no puede hacer otra cosa.</translation>
    </message>
    <message>
        <source>{file} paints masked parts of a picture anew and can do nothing else.</source>
        <translation>{file} vuelve a pintar partes enmascaradas de una imagen y no puede hacer otra cosa.</translation>
    </message>
    <message>
        <source>The engine cannot paint in the mode {mode}.</source>
        <translation>El motor no puede pintar en el modo {mode}.</translation>
    </message>
    <message>
        <source>Choose another model, or other pictures for this one.</source>
        <translation>Elige otro modelo u otras imágenes para este.</translation>
    </message>
    <message>
        <source>Choose the picture to start from.</source>
        <translation>Elige la imagen de partida.</translation>
    </message>
</context>
</TS>
