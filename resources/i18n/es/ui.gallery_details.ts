<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>GalleryDetails</name>
    <message>
        <source>Prompt of the picture</source>
        <translation>Prompt de la imagen</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Etiquetas</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Añadir una etiqueta</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Colecciones</translation>
    </message>
    <message>
        <source>Put into a collection</source>
        <translation>Poner en una colección</translation>
    </message>
    <message>
        <source>Rename or delete collections</source>
        <translation>Renombrar o borrar colecciones</translation>
    </message>
    <message>
        <source>Use settings</source>
        <translation>Usar ajustes</translation>
    </message>
    <message>
        <source>Paint over</source>
        <translation>Pintar encima</translation>
    </message>
    <message>
        <source>Use as start picture</source>
        <translation>Usar como imagen de partida</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Ampliar</translation>
    </message>
    <message>
        <source>Fill the form with what paints it twice as large</source>
        <translation>Rellenar el formulario con lo que la pinta al doble de tamaño</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ver de cerca</translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation>Comparar dos</translation>
    </message>
    <message>
        <source>Compare levels</source>
        <translation>Comparar niveles</translation>
    </message>
    <message>
        <source>Put the prompts into a comparison of levels</source>
        <translation>Poner los prompts en una comparación de niveles</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Ver carpeta</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>{count} pictures chosen</source>
        <translation>{count} imágenes elegidas</translation>
    </message>
    <message>
        <source>No picture chosen</source>
        <translation>Ninguna imagen elegida</translation>
    </message>
    <message>
        <source>Take the tag {name} away</source>
        <translation>Quitar la etiqueta {name}</translation>
    </message>
    <message>
        <source>Take out of {name}</source>
        <translation>Sacar de {name}</translation>
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
        <source>Date</source>
        <translation>Fecha</translation>
    </message>
</context>
</TS>
