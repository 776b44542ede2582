<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
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
        <source>All pictures</source>
        <translation>Todas las imágenes</translation>
    </message>
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
        <source>The difference map</source>
        <translation>El mapa de diferencias</translation>
    </message>
</context>
</TS>
