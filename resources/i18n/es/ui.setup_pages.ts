<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>HardwarePage</name>
    <message>
        <source>How it would lie in your memory</source>
        <translation>Así quedaría en tu memoria</translation>
    </message>
    <message>
        <source>What FluxDesk found on this computer</source>
        <translation>Lo que FluxDesk encontró en este equipo</translation>
    </message>
    <message>
        <source>Looking at this computer…</source>
        <translation>Examinando este equipo…</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Tarjeta gráfica</translation>
    </message>
    <message>
        <source>none that can paint</source>
        <translation>ninguna que pueda pintar</translation>
    </message>
    <message>
        <source>{name}, {cores} cores</source>
        <translation>{name}, {cores} núcleos</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>desconocido</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Procesador</translation>
    </message>
    <message>
        <source>{total}, {free} free</source>
        <translation>{total}, {free} libres</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>RAM</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>{free} free</source>
        <translation>{free} libres</translation>
    </message>
    <message>
        <source>also used by {names}</source>
        <translation>compartida con {names}</translation>
    </message>
</context>
<context>
    <name>LanguagePage</name>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>FluxDesk paints pictures from your words, on this computer and without the network.</source>
        <translation>FluxDesk pinta imágenes a partir de tus palabras, en este equipo y sin red.</translation>
    </message>
    <message>
        <source>Welcome to FluxDesk · Te damos la bienvenida</source>
        <translation>Te damos la bienvenida · Welcome to FluxDesk</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Just try flux-mini</source>
        <translation>Solo probar flux-mini</translation>
    </message>
    <message>
        <source>What would you like to paint with?</source>
        <translation>¿Con qué quieres pintar?</translation>
    </message>
    <message>
        <source>Start painting</source>
        <translation>Empezar a pintar</translation>
    </message>
    <message>
        <source>Free for every use (Apache 2.0). Four steps per picture: the quickest.</source>
        <translation>Libre para cualquier uso (Apache 2.0). Cuatro pasos por imagen: el más rápido.</translation>
    </message>
    <message>
        <source>More detail, twenty steps and more per picture. For non-commercial use; its terms come next.</source>
        <translation>Más detalle, veinte pasos o más por imagen. Para uso no comercial; sus condiciones vienen después.</translation>
    </message>
    <message>
        <source>Comes with FluxDesk: small pictures of coloured shapes, in a second and without a download.</source>
        <translation>Viene con FluxDesk: imágenes pequeñas de formas de colores, en un segundo y sin descargar nada.</translation>
    </message>
    <message>
        <source>Download: {size}.</source>
        <translation>Descarga: {size}.</translation>
    </message>
</context>
<context>
    <name>TermsPage</name>
    <message>
        <source>FLUX.1-dev is published by Black Forest Labs under the FLUX.1 [dev] Non-Commercial License.</source>
        <translation>Black Forest Labs publica FLUX.1-dev con la licencia FLUX.1 [dev] Non-Commercial License.</translation>
    </message>
    <message>
        <source>In short; what counts is the licence itself:</source>
        <translation>En resumen (lo que cuenta es la propia licencia):</translation>
    </message>
    <message>
        <source>You may use the model for personal, scientific and other non-commercial purposes. Using the model in a business, or to earn money with it, needs a licence of its own from Black Forest Labs.</source>
        <translation>Puedes usar el modelo con fines personales, científicos y otros no comerciales. Usarlo en un negocio o para ganar dinero requiere una licencia aparte de Black Forest Labs.</translation>
    </message>
    <message>
        <source>Black Forest Labs claims no ownership of the pictures. They may not be used to train a model that competes with FLUX.1.</source>
        <translation>Black Forest Labs no reclama la propiedad de las imágenes. No pueden usarse para entrenar un modelo que compita con FLUX.1.</translation>
    </message>
    <message>
        <source>You may not use it to break the law, to harm or deceive people, or for what the licence&apos;s list of prohibited uses names.</source>
        <translation>No puedes usarlo para incumplir la ley, dañar o engañar a nadie, ni para lo que nombra la lista de usos prohibidos de la licencia.</translation>
    </message>
    <message>
        <source>The model comes without any warranty.</source>
        <translation>El modelo se entrega sin ninguna garantía.</translation>
    </message>
    <message>
        <source>Read the licence in the browser</source>
        <translation>Leer la licencia en el navegador</translation>
    </message>
    <message>
        <source>I have read the terms and accept them</source>
        <translation>He leído las condiciones y las acepto</translation>
    </message>
    <message>
        <source>The terms of FLUX.1-dev</source>
        <translation>Las condiciones de FLUX.1-dev</translation>
    </message>
</context>
</TS>
