<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabCostsCard</name>
    <message>
        <source>What it will cost</source>
        <translation>Lo que va a costar</translation>
    </message>
    <message>
        <source>Start the comparison</source>
        <translation>Empezar la comparación</translation>
    </message>
    <message>
        <source>Delete these levels</source>
        <translation>Borrar estos niveles</translation>
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
        <source>All levels are held against {level}.</source>
        <translation>Todos los niveles se comparan con {level}.</translation>
    </message>
    <message>
        <source>No BF16 or F16 is chosen: all are held against {level}, which is quantised itself.</source>
        <translation>No has elegido BF16 ni F16: todos se comparan con {level}, que también está cuantizado.</translation>
    </message>
    <message>
        <source>Made or fetched for it: {levels} ({size})</source>
        <translation>Creados o descargados para ella: {levels} ({size})</translation>
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
        <source>and {size} of levels, made here from F16</source>
        <translation>y {size} de niveles, hechos desde F16</translation>
    </message>
    <message>
        <source>and {size} of levels, fetched</source>
        <translation>y {size} de niveles, descargados</translation>
    </message>
    <message>
        <source>one at a time: {size} at most</source>
        <translation>de uno en uno: {size} como mucho</translation>
    </message>
    <message>
        <source>Memory: {size} at most, by earlier runs here</source>
        <translation>Memoria: {size} como mucho, según lo medido aquí</translation>
    </message>
</context>
</TS>
