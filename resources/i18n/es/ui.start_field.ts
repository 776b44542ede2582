<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>StartField</name>
    <message>
        <source>Choose a picture…</source>
        <translation>Elegir una imagen…</translation>
    </message>
    <message>
        <source>Paint over a picture. You can also drop one here.</source>
        <translation>Pinta sobre una imagen. También puedes soltar una aquí.</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Imagen de partida</translation>
    </message>
    <message>
        <source>Choose another start picture</source>
        <translation>Elegir otra imagen de partida</translation>
    </message>
    <message>
        <source>Paint without a start picture</source>
        <translation>Pintar sin imagen de partida</translation>
    </message>
    <message>
        <source>Near 0 the picture stays, at 1 almost nothing of it is left.</source>
        <translation>Cerca de 0 la imagen se conserva; con 1 no queda casi nada de ella.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Intensidad</translation>
    </message>
    <message>
        <source>Strength as a number</source>
        <translation>Intensidad en número</translation>
    </message>
    <message>
        <source>Strength · {done} of {steps} steps are painted</source>
        <translation>Intensidad · se pintan {done} de {steps} pasos</translation>
    </message>
    <message>
        <source>Choose a start picture</source>
        <translation>Elegir una imagen de partida</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
</context>
</TS>
