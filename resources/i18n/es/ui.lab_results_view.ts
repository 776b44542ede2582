<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabResultsView</name>
    <message>
        <source>Plot</source>
        <translation>Gráfico</translation>
    </message>
    <message>
        <source>Closeness and speed</source>
        <translation>Parecido y velocidad</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>Paso a paso</translation>
    </message>
    <message>
        <source>Two machines</source>
        <translation>Dos máquinas</translation>
    </message>
    <message>
        <source>There is no result yet.</source>
        <translation>Todavía no hay resultado.</translation>
    </message>
    <message>
        <source>Plan a comparison and start it.</source>
        <translation>Planea una comparación y empiézala.</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation>PSNR (dB)</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>FLIP</source>
        <translation>FLIP</translation>
    </message>
    <message>
        <source>LPIPS</source>
        <translation>LPIPS</translation>
    </message>
    <message>
        <source>CLIP score</source>
        <translation>CLIP score</translation>
    </message>
    <message>
        <source>Spread (dB)</source>
        <translation>Dispersión (dB)</translation>
    </message>
    <message>
        <source>s per step</source>
        <translation>s por paso</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Memoria máxima</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Observaciones</translation>
    </message>
    <message>
        <source>How well the pictures agree with their prompts, 0 to 100; not how close they are to the reference.</source>
        <translation>Cuánto concuerdan las imágenes con sus prompts, de 0 a 100; no cuánto se parecen a la referencia.</translation>
    </message>
    <message>
        <source>Levels and their figures</source>
        <translation>Niveles y sus cifras</translation>
    </message>
    <message>
        <source>Return or a double click shows a level&apos;s worst picture.</source>
        <translation>Intro o doble clic muestra la peor imagen de un nivel.</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>referencia</translation>
    </message>
    <message>
        <source>same within the noise floor</source>
        <translation>igual dentro del ruido de fondo</translation>
    </message>
    <message>
        <source>ties with {levels}</source>
        <translation>empata con {levels}</translation>
    </message>
    <message>
        <source>on the efficient edge</source>
        <translation>en el borde eficiente</translation>
    </message>
    <message>
        <source>stays together to the end</source>
        <translation>va junto hasta el final</translation>
    </message>
    <message>
        <source>parts at step {step}</source>
        <translation>se separa en el paso {step}</translation>
    </message>
    <message>
        <source>worst: prompt {prompt}, seed {seed}, {psnr} dB</source>
        <translation>peor: prompt {prompt}, semilla {seed}, {psnr} dB</translation>
    </message>
    <message>
        <source>rendered twice: {text}</source>
        <translation>generada dos veces: {text}</translation>
    </message>
    <message>
        <source>with another attention kernel: {text}</source>
        <translation>con otro núcleo de atención: {text}</translation>
    </message>
    <message>
        <source>The noise floor was not rendered, so no level is called the same.</source>
        <translation>No se ha medido el ruido de fondo, así que de ningún nivel se dice que sea igual.</translation>
    </message>
    <message>
        <source>Noise floor of {reference}: {parts}.</source>
        <translation>Ruido de fondo de {reference}: {parts}.</translation>
    </message>
    <message>
        <source>identical bit for bit</source>
        <translation>idéntica bit a bit</translation>
    </message>
</context>
</TS>
