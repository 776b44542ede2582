<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>FluxDesk&apos;s window is open and uses these files.</source>
        <translation>La ventana de FluxDesk está abierta y usa estos archivos.</translation>
    </message>
    <message>
        <source>Close it, then try again.</source>
        <translation>Ciérrala y vuelve a intentarlo.</translation>
    </message>
    <message>
        <source>“fluxdesk {command}” is running and uses these files.</source>
        <translation>«fluxdesk {command}» está en marcha y usa estos archivos.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it; then try again.</source>
        <translation>Espera a que termine o detenlo, y vuelve a intentarlo.</translation>
    </message>
</context>
</TS>
