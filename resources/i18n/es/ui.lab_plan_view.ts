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
        <source>Built-in prompts</source>
        <translation>Prompts incluidos</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>De un archivo…</translation>
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
        <source>Start the comparison</source>
        <translation>Empezar la comparación</translation>
    </message>
    <message>
        <source>What it will cost</source>
        <translation>Lo que va a costar</translation>
    </message>
    <message>
        <source>Earlier comparisons</source>
        <translation>Comparaciones anteriores</translation>
    </message>
    <message>
        <source>Return opens one.</source>
        <translation>Intro abre una.</translation>
    </message>
    <message>
        <source>Complete the plan to see its time, disk and memory.</source>
        <translation>Completa el plan para ver su tiempo, disco y memoria.</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} imágenes</translation>
    </message>
    <message>
        <source>Time: known after the first picture</source>
        <translation>Tiempo: se sabrá tras la primera imagen</translation>
    </message>
    <message>
        <source>Time: {time}, by earlier runs here</source>
        <translation>Tiempo: {time}, según lo medido aquí</translation>
    </message>
    <message>
        <source>Disk: about {size} of pictures</source>
        <translation>Disco: unos {size} de imágenes</translation>
    </message>
    <message>
        <source>and {size} of levels, made here from F16 and kept</source>
        <translation>y {size} de niveles, hechos aquí desde F16, que se quedan</translation>
    </message>
    <message>
        <source>Memory: {size} at most, by earlier runs here</source>
        <translation>Memoria: {size} como mucho, según lo medido aquí</translation>
    </message>
    <message>
        <source>All levels are held against {level}.</source>
        <translation>Todos los niveles se comparan con {level}.</translation>
    </message>
    <message>
        <source>No BF16 or F16 is chosen: all are held against {level}, which is quantised itself.</source>
        <translation>No has elegido BF16 ni F16: todos se comparan con {level}, que también está cuantizado.</translation>
    </message>
    <message>
        <source>Compare {level}</source>
        <translation>Comparar {level}</translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation>Archivos de texto (*.txt);;Todos los archivos (*)</translation>
    </message>
</context>
</TS>
