<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>notices</name>
    <message>
        <source>{what} failed because of a mistake in FluxDesk. The details are in the log.</source>
        <translation>{what}: ha fallado por un error de FluxDesk. Los detalles están en el registro.</translation>
    </message>
</context>
</TS>
