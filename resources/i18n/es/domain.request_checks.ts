<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Write what you want to see.</source>
        <translation>Escribe lo que quieres ver.</translation>
    </message>
    <message>
        <source>{value} is not a possible size: use a multiple of {multiple} up to {most}.</source>
        <translation>{value} no es un tamaño posible: usa un múltiplo de {multiple} hasta {most}.</translation>
    </message>
    <message>
        <source>{value} steps are not possible: use 1 to {most}.</source>
        <translation>{value} pasos no son posibles: usa de 1 a {most}.</translation>
    </message>
    <message>
        <source>{value} is not a possible seed: use 0 to {most}.</source>
        <translation>{value} no es una semilla posible: usa de 0 a {most}.</translation>
    </message>
    <message>
        <source>{value} is not a possible guidance: use 0 to 100.</source>
        <translation>{value} no es una guía posible: usa de 0 a 100.</translation>
    </message>
    <message>
        <source>{value} is not a possible CFG: use 1 (off) to {most}.</source>
        <translation>{value} no es un CFG posible: usa de 1 (desactivado) a {most}.</translation>
    </message>
    <message>
        <source>{value} is not a possible strength of a LoRA: use -{most} to {most}.</source>
        <translation>{value} no es una intensidad posible de una LoRA: usa de -{most} a {most}.</translation>
    </message>
    <message>
        <source>Only one control LoRA can be used at a time: take the others out.</source>
        <translation>Solo se puede usar una LoRA de control a la vez: quita las demás.</translation>
    </message>
    <message>
        <source>A control LoRA works with FLUX.1 dev and Krea only: choose one of them, or take it out.</source>
        <translation>Una LoRA de control solo funciona con FLUX.1 dev y Krea: elige uno de ellos o quítala.</translation>
    </message>
    <message>
        <source>A control LoRA needs a picture to follow and cannot paint without.</source>
        <translation>Una LoRA de control necesita una imagen que seguir y no puede pintar sin ella.</translation>
    </message>
    <message>
        <source>{value} is not a possible strength: use more than 0, up to 1.</source>
        <translation>{value} no es una intensidad posible: usa más de 0 y hasta 1.</translation>
    </message>
    <message>
        <source>At strength {value} none of the {steps} steps is left to paint.</source>
        <translation>Con la intensidad {value} no queda por pintar ninguno de los {steps} pasos.</translation>
    </message>
    <message>
        <source>This model paints a part of a picture anew: mark the part with a mask.</source>
        <translation>Este modelo vuelve a pintar una parte de una imagen: marca la parte con una máscara.</translation>
    </message>
    <message>
        <source>Tiles of {value} pixels are not possible: use a multiple of {multiple}.</source>
        <translation>No puede haber zonas de {value} píxeles: usa un múltiplo de {multiple}.</translation>
    </message>
    <message>
        <source>Only painting over a whole picture can be done in tiles.</source>
        <translation>Solo se puede pintar por zonas sobre una imagen entera.</translation>
    </message>
    <message>
        <source>This model knows no negative prompt: set CFG to 1.</source>
        <translation>Este modelo no entiende prompts negativos: pon CFG en 1.</translation>
    </message>
    <message>
        <source>Choose the picture to start from.</source>
        <translation>Elige la imagen de partida.</translation>
    </message>
    <message>
        <source>The control LoRA follows the lines or depths of a picture: choose the picture to follow.</source>
        <translation>La LoRA de control sigue las líneas o la profundidad de una imagen: elige la imagen que seguir.</translation>
    </message>
    <message>
        <source>This model paints a part of a picture anew: choose the picture.</source>
        <translation>Este modelo vuelve a pintar una parte de una imagen: elige la imagen.</translation>
    </message>
    <message>
        <source>This model edits a picture: choose the picture to edit.</source>
        <translation>Este modelo edita una imagen: elige la imagen que quieres editar.</translation>
    </message>
    <message>
        <source>This model follows the lines or depths of a picture: choose the picture to follow.</source>
        <translation>Este modelo sigue las líneas o profundidades de una imagen: elige la imagen que debe seguir.</translation>
    </message>
</context>
</TS>
