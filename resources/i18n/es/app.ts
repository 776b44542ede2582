<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabPage</name>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>Finding models</source>
        <translation>Buscar modelos</translation>
    </message>
    <message>
        <source>Pausing the downloads</source>
        <translation>Poner en pausa las descargas</translation>
    </message>
    <message>
        <source>Saving the settings</source>
        <translation>Guardar los ajustes</translation>
    </message>
    <message>
        <source>Saving the form</source>
        <translation>Guardar el formulario</translation>
    </message>
    <message>
        <source>Saving the set-up</source>
        <translation>Guardar la preparación</translation>
    </message>
    <message>
        <source>{model} is being downloaded. Meanwhile you can paint with flux-mini.</source>
        <translation>{model} se está descargando. Mientras tanto puedes pintar con flux-mini.</translation>
    </message>
    <message>
        <source>FluxDesk was updated to {version}. Close this window and start it again.</source>
        <translation>FluxDesk se ha actualizado a {version}. Cierra esta ventana y ábrela de nuevo.</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>The last action</source>
        <translation>La última acción</translation>
    </message>
</context>
</TS>
