<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>There is another file called {file} in your models already.</source>
        <translation>Ya hay otro archivo llamado {file} entre tus modelos.</translation>
    </message>
    <message>
        <source>Rename one of them, then import it again.</source>
        <translation>Cambia el nombre de uno de los dos e impórtalo de nuevo.</translation>
    </message>
    <message>
        <source>The copy of {file} in {folder} is not what was written.</source>
        <translation>La copia de {file} en {folder} no es lo que se escribió.</translation>
    </message>
    <message>
        <source>Check that disk for errors; the original is untouched.</source>
        <translation>Comprueba si ese disco tiene errores; el original sigue intacto.</translation>
    </message>
    <message>
        <source>{file} lies in {folder}, which FluxDesk only reads.</source>
        <translation>{file} está en {folder}, que FluxDesk solo lee.</translation>
    </message>
    <message>
        <source>Delete it there, or stop using that folder.</source>
        <translation>Bórralo allí o deja de usar esa carpeta.</translation>
    </message>
    <message>
        <source>{file} is needed by {others}.</source>
        <translation>{file} hace falta para {others}.</translation>
    </message>
    <message>
        <source>Delete that model first.</source>
        <translation>Borra antes ese modelo.</translation>
    </message>
    <message>
        <source>{file} cannot be deleted: {reason}.</source>
        <translation>No se puede borrar {file}: {reason}.</translation>
    </message>
    <message>
        <source>Close the programs that use it, then try again.</source>
        <translation>Cierra los programas que lo usan e inténtalo de nuevo.</translation>
    </message>
    <message>
        <source>{file} cannot be replaced: {reason}.</source>
        <translation>No se puede sustituir {file}: {reason}.</translation>
    </message>
    <message>
        <source>The models cannot be moved from {old} to {new}: one holds the other.</source>
        <translation>Los modelos no se pueden mover de {old} a {new}: una contiene a la otra.</translation>
    </message>
    <message>
        <source>Choose a folder somewhere else.</source>
        <translation>Elige una carpeta en otro sitio.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made: {reason}.</source>
        <translation>No se puede crear la carpeta {folder}: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation>Elige otra carpeta o cambia sus permisos.</translation>
    </message>
</context>
</TS>
