<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>hardware</name>
    <message>
        <source>The system&apos;s part of AMD&apos;s ROCm (the amdkfd device) is missing, so this card cannot paint yet.</source>
        <translation>Falta la parte de ROCm que pone el sistema (el dispositivo amdkfd): esta tarjeta aún no pinta.</translation>
    </message>
    <message>
        <source>This graphics unit is part of the processor and has no memory of its own.</source>
        <translation>Esta unidad gráfica forma parte del procesador y no tiene memoria propia.</translation>
    </message>
    <message>
        <source>The driver does not say how much memory this card has free; its size is that of its PCI window.</source>
        <translation>El controlador no dice cuánta memoria libre tiene esta tarjeta; su tamaño es el de su ventana PCI.</translation>
    </message>
    <message>
        <source>The driver does not say how much memory this card has.</source>
        <translation>El controlador no dice cuánta memoria tiene esta tarjeta.</translation>
    </message>
    <message>
        <source>No driver has taken this card, so it cannot paint.</source>
        <translation>Ningún controlador maneja esta tarjeta, así que no puede pintar.</translation>
    </message>
    <message>
        <source>This NVIDIA card runs with the nouveau driver, which cannot compute. Install NVIDIA&apos;s own driver.</source>
        <translation>Esta tarjeta usa el controlador nouveau, que no sirve para pintar. Instala el de NVIDIA.</translation>
    </message>
</context>
</TS>
