<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>MemoryRelease</name>
    <message>
        <source>The engine has given its memory back. The next picture loads the model again.</source>
        <translation>El motor ha devuelto su memoria. La próxima imagen vuelve a cargar el modelo.</translation>
    </message>
</context>
</TS>
