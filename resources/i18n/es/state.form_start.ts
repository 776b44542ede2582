<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{model} cannot enlarge pictures as it is set up here.</source>
        <translation>{model}, tal como está configurado aquí, no puede ampliar imágenes.</translation>
    </message>
    <message>
        <source>Choose a model that paints from a prompt, without a control LoRA.</source>
        <translation>Elige un modelo que pinte a partir de un prompt, sin LoRA de control.</translation>
    </message>
    <message>
        <source>{name} is as large as a picture can be: {most} pixels a side.</source>
        <translation>{name} ya es tan grande como puede ser una imagen: {most} píxeles de lado.</translation>
    </message>
</context>
</TS>
