<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ResultActions</name>
    <message>
        <source>Show in folder</source>
        <translation>Ver en carpeta</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Use settings</source>
        <translation>Usar ajustes</translation>
    </message>
    <message>
        <source>Fill the form with what made this picture, seed included</source>
        <translation>Rellenar el formulario con lo que creó esta imagen, semilla incluida</translation>
    </message>
    <message>
        <source>Paint over</source>
        <translation>Pintar encima</translation>
    </message>
    <message>
        <source>Use as start picture</source>
        <translation>Usar como imagen de partida</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Ampliar</translation>
    </message>
    <message>
        <source>Fill the form with what paints it twice as large</source>
        <translation>Rellenar el formulario con lo que la pinta al doble de tamaño</translation>
    </message>
</context>
</TS>
