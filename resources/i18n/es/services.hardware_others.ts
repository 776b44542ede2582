<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>hardware</name>
    <message>
        <source>The processor and the graphics unit share one memory; the system lets about two thirds be used.</source>
        <translation>El procesador y la unidad gráfica comparten una memoria; el sistema deja usar unos dos tercios.</translation>
    </message>
    <message>
        <source>On Macs with an Intel processor FluxDesk paints with the processor only.</source>
        <translation>En los Mac con procesador Intel, FluxDesk pinta solo con el procesador.</translation>
    </message>
    <message>
        <source>Windows does not say how much of this card&apos;s memory other programs hold.</source>
        <translation>Windows no dice cuánta memoria de esta tarjeta ocupan otros programas.</translation>
    </message>
    <message>
        <source>FluxDesk cannot paint with AMD cards on Windows, so the processor paints.</source>
        <translation>FluxDesk no puede pintar con tarjetas AMD en Windows, así que pinta el procesador.</translation>
    </message>
    <message>
        <source>This adapter has no memory of its own for painting.</source>
        <translation>Este adaptador no tiene memoria propia para pintar.</translation>
    </message>
</context>
</TS>
