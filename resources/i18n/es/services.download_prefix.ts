<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The server has only {have} of {file}; by its own header it must have {expected}.</source>
        <translation>El servidor solo tiene {have} de {file}; según su propia cabecera deberían ser {expected}.</translation>
    </message>
    <message>
        <source>Fetch it from another place.</source>
        <translation>Descárgalo de otro sitio.</translation>
    </message>
    <message>
        <source>The server sent a web page instead of {file}.</source>
        <translation>El servidor envió una página web en lugar de {file}.</translation>
    </message>
    <message>
        <source>Check the address, and whether this network wants you to log in with a browser first.</source>
        <translation>Comprueba la dirección y si esta red pide antes iniciar sesión en un navegador.</translation>
    </message>
    <message>
        <source>The server sent a Git LFS pointer instead of {file}.</source>
        <translation>El servidor envió un puntero de Git LFS en lugar de {file}.</translation>
    </message>
    <message>
        <source>Use the download address of the file, with resolve in place of raw.</source>
        <translation>Usa la dirección de descarga del archivo, con resolve en lugar de raw.</translation>
    </message>
    <message>
        <source>{file} is a pickle: opening such a file can run any program.</source>
        <translation>{file} es un pickle: abrir un archivo así puede ejecutar cualquier programa.</translation>
    </message>
    <message>
        <source>Use the .safetensors or .gguf file of the same model.</source>
        <translation>Usa el archivo .safetensors o .gguf del mismo modelo.</translation>
    </message>
</context>
</TS>
