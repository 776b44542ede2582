<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AdvancedFields</name>
    <message>
        <source>Scheduler</source>
        <translation>Muestreador</translation>
    </message>
    <message>
        <source>Prompt length</source>
        <translation>Longitud del prompt</translation>
    </message>
    <message>
        <source>Less CFG</source>
        <translation>Menos CFG</translation>
    </message>
    <message>
        <source>More CFG</source>
        <translation>Más CFG</translation>
    </message>
    <message>
        <source>CFG</source>
        <translation>CFG</translation>
    </message>
    <message>
        <source>Above 1 the negative prompt counts, and every step takes twice as long.</source>
        <translation>Por encima de 1 cuenta el prompt negativo, y cada paso tarda el doble.</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Prompt negativo</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Avanzado</translation>
    </message>
    <message>
        <source>How the noise is taken away.</source>
        <translation>Cómo se quita el ruido.</translation>
    </message>
    <message>
        <source>What is longer is cut off; shorter prompts leave the model less to compute.</source>
        <translation>Lo que sea más largo se corta; un prompt más corto deja al modelo menos que calcular.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Desactivado</translation>
    </message>
    <message>
        <source>What do you not want to see?</source>
        <translation>¿Qué no quieres ver?</translation>
    </message>
    <message>
        <source>Euler</source>
        <translation>Euler</translation>
    </message>
    <message>
        <source>Euler beta</source>
        <translation>Euler beta</translation>
    </message>
    <message>
        <source>Heun (2× time)</source>
        <translation>Heun (tiempo ×2)</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} tokens</translation>
    </message>
</context>
</TS>
