<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PairViewer</name>
    <message>
        <source>Two pictures</source>
        <translation>Dos imágenes</translation>
    </message>
    <message>
        <source>Left picture</source>
        <translation>Imagen izquierda</translation>
    </message>
    <message>
        <source>Right picture</source>
        <translation>Imagen derecha</translation>
    </message>
    <message>
        <source>Swap left and right (S)</source>
        <translation>Intercambiar (S)</translation>
    </message>
    <message>
        <source>Full screen (F)</source>
        <translation>Pantalla completa (F)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Cerrar (Esc)</translation>
    </message>
    <message>
        <source>Opening the picture</source>
        <translation>Abrir la imagen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>The same recipe</source>
        <translation>La misma receta</translation>
    </message>
</context>
<context>
    <name>PictureViewer</name>
    <message>
        <source>Picture</source>
        <translation>Imagen</translation>
    </message>
    <message>
        <source>Previous picture (←)</source>
        <translation>Imagen anterior (←)</translation>
    </message>
    <message>
        <source>Next picture (→)</source>
        <translation>Imagen siguiente (→)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Full screen (F)</source>
        <translation>Pantalla completa (F)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Cerrar (Esc)</translation>
    </message>
    <message>
        <source>Opening the picture</source>
        <translation>Abrir la imagen</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>{place} de {count}</translation>
    </message>
</context>
<context>
    <name>ViewerWindow</name>
    <message>
        <source>Whole picture (0)</source>
        <translation>Imagen entera (0)</translation>
    </message>
    <message>
        <source>Pixel by pixel (1)</source>
        <translation>Píxel a píxel (1)</translation>
    </message>
    <message>
        <source>Farther (−)</source>
        <translation>Alejar (−)</translation>
    </message>
    <message>
        <source>Nearer (+)</source>
        <translation>Acercar (+)</translation>
    </message>
</context>
</TS>
