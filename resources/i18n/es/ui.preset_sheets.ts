<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>PresetLine</name>
    <message>
        <source>Name of the preset {name}</source>
        <translation>Nombre del preajuste {name}</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Cambiar el nombre de {name}</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>Borrar {name}</translation>
    </message>
</context>
<context>
    <name>PresetsSheet</name>
    <message>
        <source>Presets</source>
        <translation>Preajustes</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Undo the last deletion</source>
        <translation>Deshacer el último borrado</translation>
    </message>
    <message>
        <source>Write another name and press Return.</source>
        <translation>Escribe otro nombre y pulsa Intro.</translation>
    </message>
    <message>
        <source>There are none yet. Keep the settings of the form as one.</source>
        <translation>Todavía no hay ninguno. Guarda los ajustes del formulario como uno.</translation>
    </message>
</context>
<context>
    <name>SavePresetSheet</name>
    <message>
        <source>Keep the settings as a preset</source>
        <translation>Guardar los ajustes como preajuste</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>What it holds</source>
        <translation>Qué contiene</translation>
    </message>
    <message>
        <source>{what}: {values}</source>
        <translation>{what}: {values}</translation>
    </message>
    <message>
        <source>Words for the prompt</source>
        <translation>Palabras para el prompt</translation>
    </message>
    <message>
        <source>The prompt stays as it is</source>
        <translation>El prompt se queda como está</translation>
    </message>
    <message>
        <source>Take the prompt over</source>
        <translation>Copiar el prompt</translation>
    </message>
    <message>
        <source>{place} stands for what the prompt says when the preset is used.</source>
        <translation>{place} representa lo que diga el prompt al usar el preajuste.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Replace the preset</source>
        <translation>Sustituir el preajuste</translation>
    </message>
</context>
</TS>
