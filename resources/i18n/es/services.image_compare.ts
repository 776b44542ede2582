<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The picture is {width} x {height}, the reference {reference_width} x {reference_height}.</source>
        <translation>La imagen mide {width} x {height} y la referencia {reference_width} x {reference_height}.</translation>
    </message>
    <message>
        <source>Compare pictures of the same size.</source>
        <translation>Compara imágenes del mismo tamaño.</translation>
    </message>
    <message>
        <source>Pictures under {side} x {side} pixels cannot be compared.</source>
        <translation>No se pueden comparar imágenes de menos de {side} x {side} píxeles.</translation>
    </message>
</context>
</TS>
