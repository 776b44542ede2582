<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is damaged: its header lists {count} tensors.</source>
        <translation>{file} está dañado: su cabecera enumera {count} tensores.</translation>
    </message>
    <message>
        <source>{file} is not a safetensors file.</source>
        <translation>{file} no es un archivo safetensors.</translation>
    </message>
    <message>
        <source>Choose a .safetensors file.</source>
        <translation>Elige un archivo .safetensors.</translation>
    </message>
    <message>
        <source>{file} is damaged: its header is larger than {limit} MiB.</source>
        <translation>{file} está dañado: su cabecera ocupa más de {limit} MiB.</translation>
    </message>
    <message>
        <source>{file} is damaged: its header is not valid JSON.</source>
        <translation>{file} está dañado: su cabecera no es JSON válido.</translation>
    </message>
    <message>
        <source>{file} is damaged: the entry of tensor {tensor} makes no sense.</source>
        <translation>{file} está dañado: la entrada del tensor {tensor} no tiene sentido.</translation>
    </message>
    <message>
        <source>{file} stores tensor {tensor} in the unknown type {type}.</source>
        <translation>{file} guarda el tensor {tensor} en el tipo desconocido {type}.</translation>
    </message>
    <message>
        <source>Choose another level of this model, or update FluxDesk.</source>
        <translation>Elige otro nivel de este modelo o actualiza FluxDesk.</translation>
    </message>
    <message>
        <source>{file} is damaged: tensor {tensor} does not fit the bytes it claims.</source>
        <translation>{file} está dañado: el tensor {tensor} no cabe en los bytes que dice ocupar.</translation>
    </message>
    <message>
        <source>{file} is damaged: there is a gap or an overlap before tensor {tensor}.</source>
        <translation>{file} está dañado: hay un hueco o un solapamiento antes del tensor {tensor}.</translation>
    </message>
</context>
</TS>
