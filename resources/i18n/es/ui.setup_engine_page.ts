<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>EnginePage</name>
    <message>
        <source>FluxDesk paints with the processor out of the box. For your graphics card it needs another engine, which is installed for you alone and can be removed again. You can go on meanwhile, and do this later in the settings.</source>
        <translation>FluxDesk pinta de entrada con el procesador. Para tu tarjeta gráfica necesita otro motor, que se instala solo para ti y se puede eliminar. Mientras tanto puedes seguir, o hacerlo más tarde en los ajustes.</translation>
    </message>
    <message>
        <source>The engine for your graphics card</source>
        <translation>El motor para tu tarjeta gráfica</translation>
    </message>
</context>
</TS>
