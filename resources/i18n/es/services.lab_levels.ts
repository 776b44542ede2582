<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>T5 at level {level} cannot be made from {file}.</source>
        <translation>T5 en el nivel {level} no se puede hacer a partir de {file}.</translation>
    </message>
    <message>
        <source>Install T5 as an F16 GGUF file, or leave the T5 levels out.</source>
        <translation>Instala T5 como archivo GGUF F16 o prescinde de los niveles de T5.</translation>
    </message>
    <message>
        <source>{level} needs {size}; the disk budget is {budget}.</source>
        <translation>{level} necesita {size}; el límite de disco es {budget}.</translation>
    </message>
    <message>
        <source>Allow more disk, or leave this level out.</source>
        <translation>Permite más disco o prescinde de este nivel.</translation>
    </message>
    <message>
        <source>T5 cannot be stored at level {level}.</source>
        <translation>T5 no se puede guardar en el nivel {level}.</translation>
    </message>
    <message>
        <source>Choose a GGUF level for T5, such as Q8_0 or Q4_K.</source>
        <translation>Elige un nivel GGUF para T5, como Q8_0 o Q4_K.</translation>
    </message>
    <message>
        <source>{file} cannot be deleted: {reason}.</source>
        <translation>No se puede borrar {file}: {reason}.</translation>
    </message>
    <message>
        <source>Close the programs that use it, then try again.</source>
        <translation>Cierra los programas que lo usan y vuelve a intentarlo.</translation>
    </message>
</context>
</TS>
