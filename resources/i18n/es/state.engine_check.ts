<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Stopped.</source>
        <translation>Detenido.</translation>
    </message>
    <message>
        <source>The new engine cannot load torch: {reason}.</source>
        <translation>El motor nuevo no puede cargar torch: {reason}.</translation>
    </message>
    <message>
        <source>The engine that was in use stays. Resume, or choose another build.</source>
        <translation>Sigue en uso el motor anterior. Reanuda o elige otra compilación.</translation>
    </message>
    <message>
        <source>The new engine (torch {version}) does not see the graphics card.</source>
        <translation>El motor nuevo (torch {version}) no ve la tarjeta gráfica.</translation>
    </message>
    <message>
        <source>The engine that was in use stays. Bring the card&apos;s driver up to date, then resume.</source>
        <translation>Sigue en uso el motor anterior. Actualiza el controlador de la tarjeta y reanuda.</translation>
    </message>
    <message>
        <source>The engine painted a picture of one colour.</source>
        <translation>El motor pintó una imagen de un solo color.</translation>
    </message>
    <message>
        <source>The engine that was in use stays. Choose another build.</source>
        <translation>Sigue en uso el motor anterior. Elige otra compilación.</translation>
    </message>
</context>
</TS>
