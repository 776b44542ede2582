<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>shortcuts</name>
    <message>
        <source>Anywhere</source>
        <translation>En cualquier sitio</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Generar</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galería</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Cola</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Give so many stars (0 takes them away)</source>
        <translation>Poner tantas estrellas (0 las quita)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>Todas las órdenes</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Página siguiente</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>Página anterior</translation>
    </message>
    <message>
        <source>Larger letters</source>
        <translation>Letras más grandes</translation>
    </message>
    <message>
        <source>Smaller letters</source>
        <translation>Letras más pequeñas</translation>
    </message>
    <message>
        <source>Letters as usual</source>
        <translation>Letras de tamaño normal</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Pantalla completa</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Paint the picture</source>
        <translation>Pintar la imagen</translation>
    </message>
    <message>
        <source>Stop painting</source>
        <translation>Dejar de pintar</translation>
    </message>
    <message>
        <source>Go to the prompt</source>
        <translation>Ir al prompt</translation>
    </message>
    <message>
        <source>Earlier prompt</source>
        <translation>Prompt anterior</translation>
    </message>
    <message>
        <source>Later prompt</source>
        <translation>Prompt posterior</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Preajustes</translation>
    </message>
    <message>
        <source>Keep the settings as a preset</source>
        <translation>Guardar los ajustes como preajuste</translation>
    </message>
    <message>
        <source>Paint over the copied picture</source>
        <translation>Pintar encima de la imagen copiada</translation>
    </message>
    <message>
        <source>Free the engine&apos;s memory</source>
        <translation>Liberar la memoria del motor</translation>
    </message>
    <message>
        <source>Draw another seed</source>
        <translation>Sacar otra semilla</translation>
    </message>
    <message>
        <source>Newer picture</source>
        <translation>Imagen más nueva</translation>
    </message>
    <message>
        <source>Older picture</source>
        <translation>Imagen más antigua</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Copiar la imagen</translation>
    </message>
    <message>
        <source>Use the picture&apos;s settings</source>
        <translation>Usar los ajustes de la imagen</translation>
    </message>
    <message>
        <source>Enlarge the picture</source>
        <translation>Ampliar la imagen</translation>
    </message>
    <message>
        <source>Export the picture</source>
        <translation>Exportar la imagen</translation>
    </message>
    <message>
        <source>Show the picture in its folder</source>
        <translation>Ver la imagen en su carpeta</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Pincel más pequeño</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Pincel más grande</translation>
    </message>
    <message>
        <source>Mark or erase</source>
        <translation>Marcar o borrar</translation>
    </message>
    <message>
        <source>Brush or rectangle</source>
        <translation>Pincel o rectángulo</translation>
    </message>
    <message>
        <source>Invert the mask</source>
        <translation>Invertir la máscara</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>Vaciar la máscara</translation>
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
        <source>Whole picture</source>
        <translation>Imagen entera</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>Acercar</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>Alejar</translation>
    </message>
    <message>
        <source>Use the mask</source>
        <translation>Usar la máscara</translation>
    </message>
    <message>
        <source>Search pictures</source>
        <translation>Buscar imágenes</translation>
    </message>
    <message>
        <source>Look at the picture</source>
        <translation>Ver la imagen de cerca</translation>
    </message>
    <message>
        <source>Back from looking</source>
        <translation>Volver a la galería</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Añadir una etiqueta</translation>
    </message>
    <message>
        <source>Rename or delete collections</source>
        <translation>Renombrar o borrar colecciones</translation>
    </message>
    <message>
        <source>Compare two pictures</source>
        <translation>Comparar dos imágenes</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Undo deleting</source>
        <translation>Deshacer el borrado</translation>
    </message>
    <message>
        <source>Paint next</source>
        <translation>Pintar ya</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Edit; use the settings</source>
        <translation>Editar; usar los ajustes</translation>
    </message>
    <message>
        <source>Paint again with changes</source>
        <translation>Pintar otra vez con cambios</translation>
    </message>
    <message>
        <source>Take out of the queue</source>
        <translation>Quitar de la cola</translation>
    </message>
    <message>
        <source>Undo taking out</source>
        <translation>Recuperar lo quitado</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Pausar o seguir</translation>
    </message>
    <message>
        <source>Go to a page by its number</source>
        <translation>Ir a una página por su número</translation>
    </message>
</context>
</TS>
