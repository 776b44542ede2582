<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>MaskEditor</name>
    <message>
        <source>Saving the mask</source>
        <translation>Guardar la máscara</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Picture with its mask</source>
        <translation>Imagen con su máscara</translation>
    </message>
    <message>
        <source>Mark what is to be painted anew first.</source>
        <translation>Marca primero lo que se debe volver a pintar.</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Herramienta</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Rectángulo</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>Efecto</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Marcar</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Tamaño del pincel</translation>
    </message>
    <message>
        <source>Brush size in pixels</source>
        <translation>Tamaño del pincel en píxeles</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Invertir</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Vaciar</translation>
    </message>
    <message>
        <source>Load a mask…</source>
        <translation>Cargar una máscara…</translation>
    </message>
    <message>
        <source>New pixels on the left</source>
        <translation>Píxeles nuevos a la izquierda</translation>
    </message>
    <message>
        <source>New pixels on the right</source>
        <translation>Píxeles nuevos a la derecha</translation>
    </message>
    <message>
        <source>New pixels at the top</source>
        <translation>Píxeles nuevos arriba</translation>
    </message>
    <message>
        <source>New pixels at the bottom</source>
        <translation>Píxeles nuevos abajo</translation>
    </message>
    <message>
        <source>Extend the picture</source>
        <translation>Extender la imagen</translation>
    </message>
    <message>
        <source>Use the mask</source>
        <translation>Usar la máscara</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Izquierda</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Derecha</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Arriba</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Abajo</translation>
    </message>
    <message>
        <source>Margins in pixels</source>
        <translation>Márgenes en píxeles</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Herramientas</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, {share}&#xa0;% marked; cross&#xa0;at&#xa0;{x},&#xa0;{y}</source>
        <translation>{width} × {height} píxeles, {share}&#xa0;% marcado; cruz&#xa0;en&#xa0;{x},&#xa0;{y}</translation>
    </message>
    <message>
        <source>Space sets the other corner.</source>
        <translation>Espacio fija la otra esquina.</translation>
    </message>
    <message>
        <source>Load a mask</source>
        <translation>Cargar una máscara</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
</context>
</TS>
