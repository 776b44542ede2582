<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>QueueMemory</name>
    <message>
        <source>One picture of the last time was not finished.</source>
        <translation>Una imagen de la última vez quedó sin terminar.</translation>
    </message>
    <message>
        <source>{count} pictures of the last time were not finished.</source>
        <translation>{count} imágenes de la última vez quedaron sin terminar.</translation>
    </message>
    <message>
        <source>Go on painting</source>
        <translation>Seguir pintando</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>Ver la cola</translation>
    </message>
</context>
</TS>
