<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabPlanView</name>
    <message>
        <source>What to compare</source>
        <translation>Qué comparar</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Niveles</translation>
    </message>
    <message>
        <source>Prompts, one a line</source>
        <translation>Prompts, uno por línea</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>De un archivo…</translation>
    </message>
    <message>
        <source>From pictures…</source>
        <translation>De imágenes…</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Semillas</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pasos</translation>
    </message>
    <message>
        <source>Render the noise floor</source>
        <translation>Medir el ruido de fondo</translation>
    </message>
    <message>
        <source>The reference again, and with another attention kernel: what difference means nothing.</source>
        <translation>La referencia otra vez y con otro núcleo de atención: qué diferencia no significa nada.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Fewer steps</source>
        <translation>Menos pasos</translation>
    </message>
    <message>
        <source>More steps</source>
        <translation>Más pasos</translation>
    </message>
    <message>
        <source>Show them on the Models page</source>
        <translation>Verlas en la página Modelos</translation>
    </message>
    <message>
        <source>LPIPS and the CLIP score are measured too once their networks are fetched: {lpips} and {clip}.</source>
        <translation>También se miden LPIPS y el CLIP score cuando descargues sus redes: {lpips} y {clip}.</translation>
    </message>
    <message>
        <source>LPIPS is measured too once its network is fetched: {lpips}.</source>
        <translation>También se mide LPIPS cuando descargues su red: {lpips}.</translation>
    </message>
    <message>
        <source>The CLIP score is measured too once its network is fetched: {clip}.</source>
        <translation>También se mide el CLIP score cuando descargues su red: {clip}.</translation>
    </message>
    <message>
        <source>Every comparison is kept here, also one that was cut off.</source>
        <translation>Aquí se guarda cada comparación, también la que se interrumpió.</translation>
    </message>
    <message>
        <source>Pictures with prompts</source>
        <translation>Imágenes con prompts</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp)</source>
        <translation>Imágenes (*.png *.jpg *.jpeg *.webp)</translation>
    </message>
    <message>
        <source>Earlier comparisons</source>
        <translation>Comparaciones anteriores</translation>
    </message>
    <message>
        <source>Built-in ones</source>
        <translation>Incluidos</translation>
    </message>
    <message>
        <source>Return opens one.</source>
        <translation>Intro abre una.</translation>
    </message>
    <message>
        <source>Compare {level}</source>
        <translation>Comparar {level}</translation>
    </message>
    <message>
        <source>Fetched when its turn comes: {size}</source>
        <translation>Se descarga cuando le toque: {size}</translation>
    </message>
    <message>
        <source>Made here from F16 when its turn comes: {size}</source>
        <translation>Se hace aquí desde F16 cuando le toque: {size}</translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation>Archivos de texto (*.txt);;Todos los archivos (*)</translation>
    </message>
</context>
</TS>
