<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PromptTools</name>
    <message>
        <source>Recent prompts</source>
        <translation>Prompts recientes</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Preajustes</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>Preajuste: {name}</translation>
    </message>
    <message>
        <source>No picture was asked for yet</source>
        <translation>Todavía no se ha pedido ninguna imagen</translation>
    </message>
    <message>
        <source>Keep the settings as a preset…</source>
        <translation>Guardar los ajustes como preajuste…</translation>
    </message>
    <message>
        <source>Rename or delete presets…</source>
        <translation>Cambiar el nombre o borrar preajustes…</translation>
    </message>
</context>
</TS>
