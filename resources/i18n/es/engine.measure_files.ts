<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{file}, which measures pictures, cannot be read: {reason}</source>
        <translation>{file}, que mide imágenes, no se puede leer: {reason}</translation>
    </message>
    <message>
        <source>Delete it on the Models page and fetch it again.</source>
        <translation>Bórralo en la página Modelos y vuelve a descargarlo.</translation>
    </message>
    <message>
        <source>{file} does not hold the network that measures pictures.</source>
        <translation>{file} no contiene la red que mide imágenes.</translation>
    </message>
</context>
</TS>
