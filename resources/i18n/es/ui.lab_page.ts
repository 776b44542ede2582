<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabPage</name>
    <message>
        <source>View</source>
        <translation>Vista</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Blind test</source>
        <translation>Prueba a ciegas</translation>
    </message>
    <message>
        <source>Any pictures</source>
        <translation>Otras imágenes</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>Escribir el informe</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Mostrar la carpeta</translation>
    </message>
    <message>
        <source>Set another machine&apos;s report beside it…</source>
        <translation>Poner al lado el informe de otra máquina…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>Progreso de la comparación</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Stop the comparison</source>
        <translation>Detener la comparación</translation>
    </message>
    <message>
        <source>Give up the picture that is being painted; finished ones stay</source>
        <translation>Abandonar la imagen que se está pintando; las terminadas se quedan</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Pause the comparison</source>
        <translation>Pausar la comparación</translation>
    </message>
    <message>
        <source>Go on with the comparison</source>
        <translation>Seguir con la comparación</translation>
    </message>
    <message>
        <source>Getting the level ready…</source>
        <translation>Preparando el nivel…</translation>
    </message>
    <message>
        <source>{done} of {total} pictures</source>
        <translation>{done} de {total} imágenes</translation>
    </message>
    <message>
        <source>{count}; pausing after this picture</source>
        <translation>{count}; se pausará tras esta imagen</translation>
    </message>
    <message>
        <source>{count}; LPIPS and CLIP score are still to be measured</source>
        <translation>{count}; faltan por medir LPIPS y CLIP score</translation>
    </message>
    <message>
        <source>{count}; measuring LPIPS and CLIP score…</source>
        <translation>{count}; midiendo LPIPS y CLIP score…</translation>
    </message>
    <message>
        <source>{count}; paused</source>
        <translation>{count}; en pausa</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>quedan {time}</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>El informe</translation>
    </message>
    <message>
        <source>The report is in {folder}: HTML, JSON and CSV.</source>
        <translation>El informe está en {folder}: HTML, JSON y CSV.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Abrirlo</translation>
    </message>
    <message>
        <source>Another machine&apos;s report</source>
        <translation>Informe de otra máquina</translation>
    </message>
</context>
</TS>
