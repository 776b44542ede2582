<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>ModelRow</name>
    <message>
        <source>fidelity not known</source>
        <translation>fidelidad desconocida</translation>
    </message>
    <message>
        <source>{value} dB (measured here)</source>
        <translation>{value} dB (medido aquí)</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>el original</translation>
    </message>
    <message>
        <source>error {value} (published, Q8_0 = 1)</source>
        <translation>error {value} (publicado, Q8_0 = 1)</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>no cabe</translation>
    </message>
    <message>
        <source>{time} per step (measured here)</source>
        <translation>{time} por paso (medido aquí)</translation>
    </message>
    <message>
        <source>{time} per step (from your runs)</source>
        <translation>{time} por paso (según tus usos)</translation>
    </message>
    <message>
        <source>{time} per step (estimated)</source>
        <translation>{time} por paso (estimado)</translation>
    </message>
    <message>
        <source>Text encoder CLIP-L, needed by every FLUX.1 model</source>
        <translation>Codificador de texto CLIP-L, lo necesita todo modelo FLUX.1</translation>
    </message>
    <message>
        <source>Text encoder T5-XXL, one of them is needed</source>
        <translation>Codificador de texto T5-XXL, hace falta uno de ellos</translation>
    </message>
    <message>
        <source>VAE, turns the result into a picture</source>
        <translation>VAE, convierte el resultado en una imagen</translation>
    </message>
    <message>
        <source>Small VAE for sharper previews</source>
        <translation>VAE pequeño para vistas previas más nítidas</translation>
    </message>
    <message>
        <source>FLUX.1 Redux, takes over the look of pictures; needs the image encoder SigLIP</source>
        <translation>FLUX.1 Redux, toma el aspecto de otras imágenes; necesita el codificador SigLIP</translation>
    </message>
    <message>
        <source>Image encoder SigLIP, reads pictures for FLUX.1 Redux</source>
        <translation>Codificador de imágenes SigLIP, lee imágenes para FLUX.1 Redux</translation>
    </message>
    <message>
        <source>Lets the Compare page measure LPIPS; no model needs it</source>
        <translation>Permite medir LPIPS en la página Comparar; ningún modelo la necesita</translation>
    </message>
    <message>
        <source>Lets the Compare page measure the CLIP score; no model needs it</source>
        <translation>Permite medir el CLIP score en la página Comparar; ningún modelo la necesita</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>All parts in one file</source>
        <translation>Todas las partes en un archivo</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>Transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>From {place}</source>
        <translation>De {place}</translation>
    </message>
    <message>
        <source>Not a file FluxDesk can use</source>
        <translation>FluxDesk no puede usar este archivo</translation>
    </message>
</context>
<context>
    <name>ModelRowWidget</name>
    <message>
        <source>More for {model}</source>
        <translation>Más sobre {model}</translation>
    </message>
    <message>
        <source>size not known</source>
        <translation>tamaño desconocido</translation>
    </message>
    <message>
        <source>Recommended here</source>
        <translation>Recomendado aquí</translation>
    </message>
    <message>
        <source>Memory plan</source>
        <translation>Plan de memoria</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} de {total}</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>comprobando</translation>
    </message>
    <message>
        <source>waiting for the server</source>
        <translation>esperando al servidor</translation>
    </message>
    <message>
        <source>{speed}/s</source>
        <translation>{speed}/s</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>quedan {time}</translation>
    </message>
    <message>
        <source>Download of {file}</source>
        <translation>Descarga de {file}</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>En la cola</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>Descargando</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>Sin terminar</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Dañado</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparar</translation>
    </message>
    <message>
        <source>Needs {size} more</source>
        <translation>Faltan {size}</translation>
    </message>
    <message>
        <source>Get the rest</source>
        <translation>Descargar el resto</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Paint with it</source>
        <translation>Pintar con él</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Aquí</translation>
    </message>
    <message>
        <source>Not usable</source>
        <translation>No se puede usar</translation>
    </message>
    <message>
        <source>needs an account</source>
        <translation>necesita una cuenta</translation>
    </message>
    <message>
        <source>+ {size} of parts</source>
        <translation>+ {size} de partes</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Descargar</translation>
    </message>
    <message>
        <source>Earlier in the queue</source>
        <translation>Antes en la cola</translation>
    </message>
    <message>
        <source>Later in the queue</source>
        <translation>Después en la cola</translation>
    </message>
    <message>
        <source>Cancel and delete what has arrived</source>
        <translation>Cancelar y borrar lo que ha llegado</translation>
    </message>
    <message>
        <source>Check the bytes</source>
        <translation>Comprobar los bytes</translation>
    </message>
    <message>
        <source>Examine the file…</source>
        <translation>Examinar el archivo…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Abrir su página</translation>
    </message>
    <message>
        <source>Copy its address</source>
        <translation>Copiar su dirección</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Borrar…</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
</context>
</TS>
