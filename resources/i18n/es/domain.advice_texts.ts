<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>advice</name>
    <message>
        <source>{level}, because {sum} = {total:.1f} of {free:.1f} GiB, with the text encoders in RAM.</source>
        <translation>{level}, porque {sum} = {total:.1f} de {free:.1f} GiB, con los codificadores de texto en la RAM.</translation>
    </message>
    <message>
        <source>{level}, because {sum} = {total:.1f} of {free:.1f} GiB of RAM.</source>
        <translation>{level}, porque {sum} = {total:.1f} de {free:.1f} GiB de RAM.</translation>
    </message>
    <message>
        <source>{level}, because {sum} = {total:.1f} of {free:.1f} GiB when {streamed:.1f} GiB per step come from RAM.</source>
        <translation>{level}, porque {sum} = {total:.1f} de {free:.1f} GiB si {streamed:.1f} GiB por paso llegan desde la RAM.</translation>
    </message>
    <message>
        <source>No level fits: even {level} needs {needed:.1f} GiB of RAM and {free:.1f} GiB are free. Close other programs, or paint with flux-mini.</source>
        <translation>No cabe ningún nivel: incluso {level} necesita {needed:.1f} GiB de RAM y hay {free:.1f} GiB libres. Cierra otros programas o pinta con flux-mini.</translation>
    </message>
    <message>
        <source>{level} also fits: {percent} % less error, {extra:.1f} GB more.</source>
        <translation>También cabe {level}: {percent} % menos de error, {extra:.1f} GB más.</translation>
    </message>
    <message>
        <source>{level} also fits: {percent} % less error at the same size.</source>
        <translation>También cabe {level}: {percent} % menos de error con el mismo tamaño.</translation>
    </message>
    <message>
        <source>{level} also fits: it is the original, {extra:.1f} GB more.</source>
        <translation>También cabe {level}: es el original, {extra:.1f} GB más.</translation>
    </message>
    <message>
        <source>{level} also fits, {extra:.1f} GB more.</source>
        <translation>También cabe {level}, {extra:.1f} GB más.</translation>
    </message>
    <message>
        <source>One picture of {width} × {height} in {steps} steps takes about {minutes:.0f} minutes here.</source>
        <translation>Una imagen de {width} × {height} en {steps} pasos tarda aquí unos {minutes:.0f} minutos.</translation>
    </message>
    <message>
        <source>One picture of {width} × {height} in {steps} steps takes about {seconds:.0f} seconds here.</source>
        <translation>Una imagen de {width} × {height} en {steps} pasos tarda aquí unos {seconds:.0f} segundos.</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>transformer</translation>
    </message>
    <message>
        <source>text encoders</source>
        <translation>codificadores de texto</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>work space</source>
        <translation>espacio de trabajo</translation>
    </message>
    <message>
        <source>program</source>
        <translation>programa</translation>
    </message>
</context>
</TS>
