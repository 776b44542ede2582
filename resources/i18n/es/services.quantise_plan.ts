<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is {level} already: quantising it again adds its errors up.</source>
        <translation>{file} ya es {level}: cuantizarlo otra vez acumula los errores.</translation>
    </message>
    <message>
        <source>Start from the F16 or BF16 file, or ask for it with --from-quantised.</source>
        <translation>Parte del archivo F16 o BF16, o pídelo con --from-quantised.</translation>
    </message>
    <message>
        <source>There is no level {level}.</source>
        <translation>No existe el nivel {level}.</translation>
    </message>
    <message>
        <source>Levels are Q8_0, Q6_K, Q5_K, Q4_K, Q4_0, NF4 and others: see the help.</source>
        <translation>Los niveles son Q8_0, Q6_K, Q5_K, Q4_K, Q4_0, NF4 y otros: mira la ayuda.</translation>
    </message>
    <message>
        <source>{file} cannot be brought to {level}.</source>
        <translation>{file} no se puede pasar a {level}.</translation>
    </message>
    <message>
        <source>Use a whole FLUX.1 transformer with the original tensor names, or a T5 encoder GGUF.</source>
        <translation>Usa un transformer de FLUX.1 completo con los nombres originales, o un GGUF del codificador T5.</translation>
    </message>
</context>
</TS>
