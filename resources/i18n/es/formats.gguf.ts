<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is not a GGUF file.</source>
        <translation>{file} no es un archivo GGUF.</translation>
    </message>
    <message>
        <source>Choose a .gguf file.</source>
        <translation>Elige un archivo .gguf.</translation>
    </message>
    <message>
        <source>{file} is damaged: it claims {tensors} tensors and {keys} keys.</source>
        <translation>{file} está dañado: dice tener {tensors} tensores y {keys} claves.</translation>
    </message>
    <message>
        <source>{file} is damaged: it has the key {key} twice.</source>
        <translation>{file} está dañado: tiene la clave {key} dos veces.</translation>
    </message>
    <message>
        <source>{file} is a big-endian GGUF file, made for another kind of processor.</source>
        <translation>{file} es un archivo GGUF big-endian, hecho para otro tipo de procesador.</translation>
    </message>
    <message>
        <source>Use the little-endian file that the publisher offers.</source>
        <translation>Usa el archivo little-endian que ofrece quien lo publica.</translation>
    </message>
    <message>
        <source>{file} is GGUF version {version}; versions 2 and 3 are understood.</source>
        <translation>{file} es GGUF versión {version}; se entienden las versiones 2 y 3.</translation>
    </message>
    <message>
        <source>Use a newer file of the same model.</source>
        <translation>Usa un archivo más nuevo del mismo modelo.</translation>
    </message>
    <message>
        <source>{file} is damaged: its alignment is {alignment}.</source>
        <translation>{file} está dañado: su alineación es {alignment}.</translation>
    </message>
    <message>
        <source>{file} is damaged: tensor {tensor} has {count} dimensions.</source>
        <translation>{file} está dañado: el tensor {tensor} tiene {count} dimensiones.</translation>
    </message>
    <message>
        <source>{file} is damaged: it has the tensor {tensor} twice.</source>
        <translation>{file} está dañado: tiene el tensor {tensor} dos veces.</translation>
    </message>
    <message>
        <source>{file} is damaged: tensors {first} and {second} overlap.</source>
        <translation>{file} está dañado: los tensores {first} y {second} se solapan.</translation>
    </message>
    <message>
        <source>{file} stores tensor {tensor} in the unknown type {number}.</source>
        <translation>{file} guarda el tensor {tensor} en el tipo desconocido {number}.</translation>
    </message>
    <message>
        <source>Choose another level of this model, or update FluxDesk.</source>
        <translation>Elige otro nivel de este modelo o actualiza FluxDesk.</translation>
    </message>
    <message>
        <source>{file} is damaged: tensor {tensor} cannot have shape {shape} as {type}.</source>
        <translation>{file} está dañado: el tensor {tensor} no puede tener la forma {shape} como {type}.</translation>
    </message>
    <message>
        <source>{file} is damaged: tensor {tensor} lies at the impossible place {offset}.</source>
        <translation>{file} está dañado: el tensor {tensor} está en el lugar imposible {offset}.</translation>
    </message>
</context>
</TS>
