<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>That is no access token.</source>
        <translation>Eso no es un token de acceso.</translation>
    </message>
    <message>
        <source>Copy it whole from your account&apos;s page, without spaces.</source>
        <translation>Cópialo entero de la página de tu cuenta, sin espacios.</translation>
    </message>
    <message>
        <source>This system has no keyring that could keep the token.</source>
        <translation>Este sistema no tiene un llavero que pueda guardar el token.</translation>
    </message>
    <message>
        <source>Install one (GNOME Keyring or KWallet), or set the variable HF_TOKEN before starting FluxDesk.</source>
        <translation>Instala uno (GNOME Keyring o KWallet) o define la variable HF_TOKEN antes de abrir FluxDesk.</translation>
    </message>
</context>
</TS>
