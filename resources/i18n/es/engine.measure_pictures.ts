<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{path} has another size than the picture held against it.</source>
        <translation>{path} no tiene el mismo tamaño que la imagen con la que se compara.</translation>
    </message>
    <message>
        <source>Compare pictures of the same size.</source>
        <translation>Compara imágenes del mismo tamaño.</translation>
    </message>
</context>
</TS>
