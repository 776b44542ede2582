<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>FreeMemoryButton</name>
    <message>
        <source>Free the engine&apos;s memory</source>
        <translation>Liberar la memoria del motor</translation>
    </message>
    <message>
        <source>The next picture loads the model again.</source>
        <translation>La próxima imagen vuelve a cargar el modelo.</translation>
    </message>
</context>
</TS>
