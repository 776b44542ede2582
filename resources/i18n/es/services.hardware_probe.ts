<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>hardware</name>
    <message>
        <source>No graphics card for painting was found, so the processor paints. That takes minutes, not seconds.</source>
        <translation>No se encontró ninguna tarjeta gráfica para pintar, así que pinta el procesador. Eso lleva minutos, no segundos.</translation>
    </message>
    <message>
        <source>There are several graphics cards; FluxDesk paints with the one that has the most memory.</source>
        <translation>Hay varias tarjetas gráficas; FluxDesk pinta con la que tiene más memoria.</translation>
    </message>
    <message>
        <source>This computer has a graphics unit in the processor and a separate card; FluxDesk paints with the card.</source>
        <translation>Este equipo tiene una unidad gráfica en el procesador y una tarjeta aparte; FluxDesk pinta con la tarjeta.</translation>
    </message>
    <message>
        <source>There is no page file or swap, so when the RAM is full programs end without warning.</source>
        <translation>No hay archivo de paginación ni swap: si la RAM se llena, los programas se cierran sin avisar.</translation>
    </message>
</context>
</TS>
