<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is a pickle: opening it would run whatever code it holds.</source>
        <translation>{file} es un pickle: abrirlo ejecutaría el código que lleve dentro.</translation>
    </message>
    <message>
        <source>Use the .safetensors or .gguf version of this model.</source>
        <translation>Usa la versión .safetensors o .gguf de este modelo.</translation>
    </message>
    <message>
        <source>{file} is a web page, not a model.</source>
        <translation>{file} es una página web, no un modelo.</translation>
    </message>
    <message>
        <source>Download the file itself, not the page about it.</source>
        <translation>Descarga el archivo mismo, no la página que habla de él.</translation>
    </message>
    <message>
        <source>{file} is only a Git LFS pointer to the model.</source>
        <translation>{file} es solo un puntero Git LFS al modelo.</translation>
    </message>
    <message>
        <source>Run &apos;git lfs pull&apos;, or download the file itself.</source>
        <translation>Ejecuta «git lfs pull» o descarga el archivo mismo.</translation>
    </message>
    <message>
        <source>{file} is an archive.</source>
        <translation>{file} es un archivo comprimido.</translation>
    </message>
    <message>
        <source>Unpack it and choose the .gguf or .safetensors file inside.</source>
        <translation>Descomprímelo y elige el archivo .gguf o .safetensors que contiene.</translation>
    </message>
    <message>
        <source>{file} is neither a GGUF nor a safetensors file.</source>
        <translation>{file} no es un archivo GGUF ni safetensors.</translation>
    </message>
    <message>
        <source>Choose a .gguf or .safetensors file.</source>
        <translation>Elige un archivo .gguf o .safetensors.</translation>
    </message>
</context>
</TS>
