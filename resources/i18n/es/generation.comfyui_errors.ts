<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>No ComfyUI server answers at {server}.</source>
        <translation>Ningún servidor de ComfyUI responde en {server}.</translation>
    </message>
    <message>
        <source>Start it with --listen, or correct the address in the settings.</source>
        <translation>Arráncalo con --listen o corrige la dirección en los ajustes.</translation>
    </message>
    <message>
        <source>The ComfyUI server at {server} does not answer in time.</source>
        <translation>El servidor de ComfyUI en {server} no responde a tiempo.</translation>
    </message>
    <message>
        <source>See what it is doing, then try again.</source>
        <translation>Mira qué está haciendo e inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>The connection to the ComfyUI server at {server} was lost.</source>
        <translation>Se perdió la conexión con el servidor de ComfyUI en {server}.</translation>
    </message>
    <message>
        <source>See whether it still runs, then try again.</source>
        <translation>Mira si sigue en marcha e inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>The ComfyUI server at {server} does not know the job any more.</source>
        <translation>El servidor de ComfyUI en {server} ya no conoce el trabajo.</translation>
    </message>
    <message>
        <source>It was restarted or its queue was emptied; try again.</source>
        <translation>Se reinició o se vació su cola; inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>What answers at {server} is no ComfyUI server.</source>
        <translation>Lo que responde en {server} no es un servidor de ComfyUI.</translation>
    </message>
    <message>
        <source>Correct the address in the settings; ComfyUI&apos;s own port is 8188.</source>
        <translation>Corrige la dirección en los ajustes; el puerto de ComfyUI es el 8188.</translation>
    </message>
    <message>
        <source>The ComfyUI server at {server} lets FluxDesk in only with a login.</source>
        <translation>El servidor de ComfyUI en {server} solo deja entrar a FluxDesk con inicio de sesión.</translation>
    </message>
    <message>
        <source>Use an address of it that asks for none.</source>
        <translation>Usa una dirección suya que no lo pida.</translation>
    </message>
    <message>
        <source>The ComfyUI server at {server} answered with error {status}.</source>
        <translation>El servidor de ComfyUI en {server} respondió con el error {status}.</translation>
    </message>
    <message>
        <source>Its own log says why; then try again.</source>
        <translation>Su propio registro dice por qué; después inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>The ComfyUI server refused the job: {reason}.</source>
        <translation>El servidor de ComfyUI rechazó el trabajo: {reason}.</translation>
    </message>
    <message>
        <source>Change that setting, or update ComfyUI and ComfyUI-GGUF there.</source>
        <translation>Cambia ese ajuste, o actualiza allí ComfyUI y ComfyUI-GGUF.</translation>
    </message>
    <message>
        <source>The ComfyUI server ran out of memory.</source>
        <translation>Al servidor de ComfyUI se le agotó la memoria.</translation>
    </message>
    <message>
        <source>Choose a smaller level or a smaller size.</source>
        <translation>Elige un nivel más pequeño o un tamaño menor.</translation>
    </message>
    <message>
        <source>The ComfyUI server failed at {node}: {reason}.</source>
        <translation>El servidor de ComfyUI falló en {node}: {reason}.</translation>
    </message>
    <message>
        <source>Its own log says more; change the settings or update it.</source>
        <translation>Su propio registro dice más; cambia los ajustes o actualízalo.</translation>
    </message>
    <message>
        <source>The job was stopped on the ComfyUI server.</source>
        <translation>El trabajo se detuvo en el servidor de ComfyUI.</translation>
    </message>
    <message>
        <source>Generate again if that was not meant.</source>
        <translation>Genera de nuevo si no era esa la intención.</translation>
    </message>
    <message>
        <source>The ComfyUI server at {server} sent no whole picture of the wanted size.</source>
        <translation>El servidor de ComfyUI en {server} no envió una imagen completa del tamaño pedido.</translation>
    </message>
    <message>
        <source>Try again; its own log says more.</source>
        <translation>Inténtalo de nuevo; su propio registro dice más.</translation>
    </message>
    <message>
        <source>The ComfyUI server lacks these nodes: {nodes}.</source>
        <translation>Al servidor de ComfyUI le faltan estos nodos: {nodes}.</translation>
    </message>
    <message>
        <source>Install ComfyUI-GGUF there and restart it.</source>
        <translation>Instala allí ComfyUI-GGUF y reinícialo.</translation>
    </message>
    <message>
        <source>Put what is missing into {folders} there, or choose what it has instead.</source>
        <translation>Pon allí lo que falta en {folders}, o elige algo que tenga.</translation>
    </message>
    <message>
        <source>The ComfyUI server does not know: {names}.</source>
        <translation>El servidor de ComfyUI no conoce: {names}.</translation>
    </message>
    <message>
        <source>Update ComfyUI there and restart it.</source>
        <translation>Actualiza allí ComfyUI y reinícialo.</translation>
    </message>
    <message>
        <source>The ComfyUI server does not have: {names}.</source>
        <translation>El servidor de ComfyUI no tiene: {names}.</translation>
    </message>
</context>
</TS>
