<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{name} is not a known model or level.</source>
        <translation>{name} no es un modelo ni un nivel conocido.</translation>
    </message>
    <message>
        <source>Use for example flux1-dev or flux1-schnell, and Q8_0, Q6_K or Q4_0.</source>
        <translation>Usa por ejemplo flux1-dev o flux1-schnell, y Q8_0, Q6_K o Q4_0.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>No existe el archivo {path}.</translation>
    </message>
</context>
</TS>
