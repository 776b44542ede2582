<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file} is a control LoRA: it follows a picture, and a comparison paints from prompts alone.</source>
        <translation>{file} es una LoRA de control: sigue una imagen, y una comparación pinta solo a partir de prompts.</translation>
    </message>
    <message>
        <source>Take it out, or paint single pictures with it.</source>
        <translation>Quítala, o pinta imágenes sueltas con ella.</translation>
    </message>
    <message>
        <source>The text encoders cannot go onto a graphics card: there is none that FluxDesk can use.</source>
        <translation>Los codificadores de texto no pueden ir a una tarjeta gráfica: no hay ninguna que FluxDesk pueda usar.</translation>
    </message>
    <message>
        <source>Leave this axis out.</source>
        <translation>Deja fuera este eje.</translation>
    </message>
</context>
</TS>
