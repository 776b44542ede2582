<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>A weight is too large to be stored as F16.</source>
        <translation>Un peso es demasiado grande para guardarlo como F16.</translation>
    </message>
    <message>
        <source>Use level BF16 or a quantised one.</source>
        <translation>Usa el nivel BF16 o uno cuantizado.</translation>
    </message>
    <message>
        <source>K levels and IQ4 cannot be made on this computer: libgguf is missing.</source>
        <translation>Los niveles K e IQ4 no se pueden crear en este equipo: falta libgguf.</translation>
    </message>
    <message>
        <source>Choose Q8_0, Q5_1, Q5_0, Q4_1 or Q4_0, or install libgguf.</source>
        <translation>Elige Q8_0, Q5_1, Q5_0, Q4_1 o Q4_0, o instala libgguf.</translation>
    </message>
</context>
</TS>
