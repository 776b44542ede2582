<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AddressSheet</name>
    <message>
        <source>Add a model</source>
        <translation>Añadir un modelo</translation>
    </message>
    <message>
        <source>Address of a file, or a repository</source>
        <translation>Dirección de un archivo, o un repositorio</translation>
    </message>
    <message>
        <source>For example https://huggingface.co/owner/name/resolve/main/file.gguf, or owner/name to list all files of a repository.</source>
        <translation>Por ejemplo https://huggingface.co/dueño/nombre/resolve/main/archivo.gguf, o dueño/nombre para ver todos los archivos de un repositorio.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>DeleteSheet</name>
    <message>
        <source>Delete from the disk?</source>
        <translation>¿Borrar del disco?</translation>
    </message>
    <message>
        <source>These stay, because other models need them: {names}</source>
        <translation>Estos se quedan, porque otros modelos los necesitan: {names}</translation>
    </message>
    <message>
        <source>{size} become free.</source>
        <translation>Quedarán libres {size}.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>FoldersSheet</name>
    <message>
        <source>Folders with models</source>
        <translation>Carpetas con modelos</translation>
    </message>
    <message>
        <source>Models of other programs are used where they lie. FluxDesk never changes them.</source>
        <translation>Los modelos de otros programas se usan donde están. FluxDesk nunca los cambia.</translation>
    </message>
    <message>
        <source>downloads go here</source>
        <translation>aquí van las descargas</translation>
    </message>
    <message>
        <source>Stop using</source>
        <translation>Dejar de usar</translation>
    </message>
    <message>
        <source>{count} files, {size}</source>
        <translation>{count} archivos, {size}</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Otra carpeta…</translation>
    </message>
    <message>
        <source>Use another folder</source>
        <translation>Usar otra carpeta</translation>
    </message>
</context>
<context>
    <name>LicenceSheet</name>
    <message>
        <source>Terms of use</source>
        <translation>Condiciones de uso</translation>
    </message>
    <message>
        <source>{file} comes under the {licence}.</source>
        <translation>{file} tiene la licencia {licence}.</translation>
    </message>
    <message>
        <source>You may use the model for yourself, for research and for other purposes that earn nothing.</source>
        <translation>Puedes usar el modelo para ti, para investigar y para otros fines sin ánimo de lucro.</translation>
    </message>
    <message>
        <source>Using the model in or for a business needs a licence from its authors.</source>
        <translation>Usar el modelo en una empresa o para ella exige una licencia de sus autores.</translation>
    </message>
    <message>
        <source>The binding text is the authors&apos;; read it before you accept.</source>
        <translation>El texto que obliga es el de los autores; léelo antes de aceptar.</translation>
    </message>
    <message>
        <source>Read the licence</source>
        <translation>Leer la licencia</translation>
    </message>
    <message>
        <source>I have read the terms and accept them</source>
        <translation>He leído las condiciones y las acepto</translation>
    </message>
    <message>
        <source>Accept and download</source>
        <translation>Aceptar y descargar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
</TS>
