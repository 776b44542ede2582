<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is no ComfyUI workflow.</source>
        <translation>{file} no es un flujo de ComfyUI.</translation>
    </message>
    <message>
        <source>In ComfyUI, use Export or Export (API) to get one.</source>
        <translation>En ComfyUI, usa Export o Export (API) para obtener uno.</translation>
    </message>
    <message>
        <source>Pictures cannot be saved as {ending}.</source>
        <translation>Las imágenes no se pueden guardar como {ending}.</translation>
    </message>
    <message>
        <source>Use .png, .jpg or .webp.</source>
        <translation>Usa .png, .jpg o .webp.</translation>
    </message>
    <message>
        <source>{file} is no picture that can be read.</source>
        <translation>{file} no es una imagen que se pueda leer.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>No se puede leer {file}: {reason}.</translation>
    </message>
    <message>
        <source>Check the disk and the file&apos;s permissions.</source>
        <translation>Comprueba el disco y los permisos del archivo.</translation>
    </message>
    <message>
        <source>{file} cannot be written: {reason}.</source>
        <translation>No se puede escribir {file}: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elige otra carpeta.</translation>
    </message>
</context>
</TS>
