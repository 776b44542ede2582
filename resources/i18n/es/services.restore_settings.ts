<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>remarks</name>
    <message>
        <source>It was painted over another picture, which is not in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These nodes were not understood: {nodes}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The seed {seed} is not possible here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The size {width} × {height} became {new_width} × {new_height}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {model} is no FLUX.1 model that FluxDesk knows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {model} is not on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{model} is not here at level {level}; {other} stands in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FluxDesk paints with Euler instead of {sampler}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The schedule {scheduler} becomes FLUX&apos;s own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These LoRAs are not on this computer: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
