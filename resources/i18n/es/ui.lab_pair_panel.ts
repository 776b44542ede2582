<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PairPanel</name>
    <message>
        <source>View</source>
        <translation>Vista</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Lado a lado</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Cortina</translation>
    </message>
    <message>
        <source>Blink</source>
        <translation>Parpadeo</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Diferencia</translation>
    </message>
    <message>
        <source>Fit (0)</source>
        <translation>Ajustar (0)</translation>
    </message>
    <message>
        <source>Pixels (1)</source>
        <translation>Píxeles (1)</translation>
    </message>
    <message>
        <source>Opening the pictures</source>
        <translation>Abrir las imágenes</translation>
    </message>
    <message>
        <source>CLIP score (agreement with the prompt): {score}.</source>
        <translation>CLIP score (acuerdo con el prompt): {score}.</translation>
    </message>
    <message>
        <source>The difference map</source>
        <translation>El mapa de diferencias</translation>
    </message>
    <message>
        <source>Difference × 4; black: equal</source>
        <translation>Diferencia × 4; negro: igual</translation>
    </message>
</context>
</TS>
