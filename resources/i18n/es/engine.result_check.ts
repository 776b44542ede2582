<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The numbers overflowed and the picture is broken.</source>
        <translation>Los números se desbordaron y la imagen está rota.</translation>
    </message>
    <message>
        <source>Use bfloat16 or float32 instead of float16, or check the model file.</source>
        <translation>Usa bfloat16 o float32 en vez de float16, o revisa el archivo del modelo.</translation>
    </message>
    <message>
        <source>The picture came out black.</source>
        <translation>La imagen salió negra.</translation>
    </message>
    <message>
        <source>The picture came out in one even colour.</source>
        <translation>La imagen salió de un solo color.</translation>
    </message>
    <message>
        <source>Try another seed or more steps; if it stays so, check the model file.</source>
        <translation>Prueba otra semilla o más pasos; si sigue igual, revisa el archivo del modelo.</translation>
    </message>
</context>
</TS>
