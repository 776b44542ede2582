<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>TokenSheet</name>
    <message>
        <source>Access token</source>
        <translation>Token de acceso</translation>
    </message>
    <message>
        <source>Some models are given only to people with an account at huggingface.co who accepted their terms.</source>
        <translation>Algunos modelos solo se dan a quien tiene una cuenta en huggingface.co y ha aceptado sus condiciones.</translation>
    </message>
    <message>
        <source>The token is kept in the system&apos;s keyring and sent to huggingface.co only.</source>
        <translation>El token se guarda en el llavero del sistema y se envía solo a huggingface.co.</translation>
    </message>
    <message>
        <source>Make a token</source>
        <translation>Crear un token</translation>
    </message>
    <message>
        <source>Token of huggingface.co</source>
        <translation>Token de huggingface.co</translation>
    </message>
    <message>
        <source>Forget the token</source>
        <translation>Olvidar el token</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Looking into the keyring…</source>
        <translation>Mirando en el llavero…</translation>
    </message>
    <message>
        <source>A token is saved.</source>
        <translation>Hay un token guardado.</translation>
    </message>
    <message>
        <source>No token is saved.</source>
        <translation>No hay ningún token guardado.</translation>
    </message>
</context>
</TS>
