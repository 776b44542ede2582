<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>FluxDesk cannot write into its own folder.</source>
        <translation>FluxDesk no puede escribir en su propia carpeta.</translation>
    </message>
    <message>
        <source>See whether the disk is write-protected, or start it elsewhere.</source>
        <translation>Comprueba si el disco está protegido contra escritura o inícialo desde otro sitio.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>El disco está lleno.</translation>
    </message>
    <message>
        <source>Free some space, then try again.</source>
        <translation>Libera espacio y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>{place} may not be written to.</source>
        <translation>No se puede escribir en {place}.</translation>
    </message>
    <message>
        <source>Give yourself the right to write there, or choose another folder.</source>
        <translation>Date permiso de escritura allí o elige otra carpeta.</translation>
    </message>
    <message>
        <source>The disk does not do what is asked of it: {reason}.</source>
        <translation>El disco no hace lo que se le pide: {reason}.</translation>
    </message>
    <message>
        <source>See whether it is full or failing, then try again.</source>
        <translation>Comprueba si está lleno o falla y vuelve a intentarlo.</translation>
    </message>
</context>
</TS>
