<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The engine did not understand its order: {reason}.</source>
        <translation>El motor no entendió la orden: {reason}.</translation>
    </message>
    <message>
        <source>Restart FluxDesk; window and engine may be of different versions.</source>
        <translation>Reinicia FluxDesk; la ventana y el motor pueden ser de versiones distintas.</translation>
    </message>
    <message>
        <source>The engine failed unexpectedly: {reason}.</source>
        <translation>El motor falló de forma inesperada: {reason}.</translation>
    </message>
    <message>
        <source>Try again; the log holds the details.</source>
        <translation>Inténtalo de nuevo; los detalles están en el registro.</translation>
    </message>
</context>
</TS>
