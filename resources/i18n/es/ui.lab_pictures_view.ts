<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabPage</name>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
</context>
<context>
    <name>LabPicturesView</name>
    <message>
        <source>No pictures yet</source>
        <translation>Todavía no hay imágenes</translation>
    </message>
    <message>
        <source>Plan a comparison and start it.</source>
        <translation>Planea una comparación y empiézala.</translation>
    </message>
    <message>
        <source>{level}, seed {seed}: {prompt}</source>
        <translation>{level}, semilla {seed}: {prompt}</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Tamaño de las imágenes</translation>
    </message>
    <message>
        <source>Under each picture: PSNR against the reference. Return or a double click opens it.</source>
        <translation>Bajo cada imagen: PSNR frente a la referencia. Intro o doble clic la abre.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Beside its reference</source>
        <translation>Junto a su referencia</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Ver en carpeta</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>Todas las imágenes</translation>
    </message>
</context>
</TS>
