<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The address {host} must hold no user name and no password.</source>
        <translation>La dirección de {host} no debe llevar usuario ni contraseña.</translation>
    </message>
    <message>
        <source>It reads like http://192.168.1.20:8188.</source>
        <translation>Tiene la forma http://192.168.1.20:8188.</translation>
    </message>
    <message>
        <source>{host} is not in your own network, so http would send prompts openly.</source>
        <translation>{host} no está en tu propia red: con http los prompts viajarían a la vista.</translation>
    </message>
    <message>
        <source>Use an address that begins with https://.</source>
        <translation>Usa una dirección que empiece por https://.</translation>
    </message>
    <message>
        <source>No ComfyUI server is set.</source>
        <translation>No hay ningún servidor de ComfyUI configurado.</translation>
    </message>
    <message>
        <source>Write its address into the settings (Network), or paint on this computer.</source>
        <translation>Escribe su dirección en los ajustes (Red), o pinta en este equipo.</translation>
    </message>
    <message>
        <source>{text} is no address of a server.</source>
        <translation>{text} no es la dirección de un servidor.</translation>
    </message>
</context>
</TS>
