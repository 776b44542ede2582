<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>QueuePage</name>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hechas</translation>
    </message>
    <message>
        <source>Shown jobs</source>
        <translation>Trabajos mostrados</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Vaciar</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Nada en espera</translation>
    </message>
    <message>
        <source>Ask for as many pictures as you like; they are painted one after the other, also tomorrow.</source>
        <translation>Pide todas las imágenes que quieras: se pintan una tras otra, también mañana.</translation>
    </message>
    <message>
        <source>Go to Generate</source>
        <translation>Ir a Generar</translation>
    </message>
    <message>
        <source>Paint next</source>
        <translation>Pintar ya</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Editar…</translation>
    </message>
    <message>
        <source>Paint again…</source>
        <translation>Pintar otra vez…</translation>
    </message>
    <message>
        <source>Use settings</source>
        <translation>Usar ajustes</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Ver carpeta</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Empty this list</source>
        <translation>Vaciar esta lista</translation>
    </message>
    <message>
        <source>Take all out</source>
        <translation>Quitar todas</translation>
    </message>
    <message>
        <source>Nothing is listed</source>
        <translation>La lista está vacía</translation>
    </message>
    <message>
        <source>What was painted, stopped, or failed is listed here. The pictures are in the gallery.</source>
        <translation>Aquí figura lo que se pintó, se detuvo o falló. Las imágenes están en la galería.</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 imagen</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} imágenes</translation>
    </message>
    <message>
        <source>One is being painted</source>
        <translation>Se está pintando una</translation>
    </message>
    <message>
        <source>1 waits</source>
        <translation>1 en espera</translation>
    </message>
    <message>
        <source>{count} wait</source>
        <translation>{count} en espera</translation>
    </message>
    <message>
        <source>{time} left for all</source>
        <translation>quedan {time} para todas</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
</context>
</TS>
