<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The system ended the engine because memory ran out.</source>
        <translation>El sistema cerró el motor porque se agotó la memoria.</translation>
    </message>
    <message>
        <source>Choose a smaller level or a smaller size, or close programs that use memory.</source>
        <translation>Elige un nivel más pequeño o un tamaño menor, o cierra programas que usen memoria.</translation>
    </message>
    <message>
        <source>The engine did not start: {detail}.</source>
        <translation>El motor no arrancó: {detail}.</translation>
    </message>
    <message>
        <source>Repair the installation of FluxDesk&apos;s engine.</source>
        <translation>Repara la instalación del motor de FluxDesk.</translation>
    </message>
    <message>
        <source>The engine was stopped.</source>
        <translation>El motor se detuvo.</translation>
    </message>
    <message>
        <source>The engine has ended.</source>
        <translation>El motor ha terminado.</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly ({how}).</source>
        <translation>El motor terminó de forma inesperada ({how}).</translation>
    </message>
    <message>
        <source>Try again; it starts anew. The log holds the details.</source>
        <translation>Inténtalo de nuevo: vuelve a arrancar solo. Los detalles están en el registro.</translation>
    </message>
</context>
</TS>
