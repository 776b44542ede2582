<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The model {family} has no use for {option}.</source>
        <translation>El modelo {family} no sabe qué hacer con {option}.</translation>
    </message>
    <message>
        <source>Leave it out, or choose another model.</source>
        <translation>Quítalo o elige otro modelo.</translation>
    </message>
    <message>
        <source>A mask needs a picture to start from.</source>
        <translation>Una máscara necesita una imagen de partida.</translation>
    </message>
    <message>
        <source>Margins need a picture to start from.</source>
        <translation>Unos márgenes necesitan una imagen de partida.</translation>
    </message>
    <message>
        <source>Edges need a picture to start from.</source>
        <translation>Unos bordes necesitan una imagen de partida.</translation>
    </message>
    <message>
        <source>A strength needs a picture to start from.</source>
        <translation>Una intensidad necesita una imagen de partida.</translation>
    </message>
    <message>
        <source>Enlarging needs a picture to start from.</source>
        <translation>Para ampliar hace falta una imagen de partida.</translation>
    </message>
    <message>
        <source>Name one with --image.</source>
        <translation>Indica una con --image.</translation>
    </message>
</context>
</TS>
