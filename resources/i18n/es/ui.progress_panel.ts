<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>JobTexts</name>
    <message>
        <source>Waiting for its turn</source>
        <translation>Esperando su turno</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Cancelando…</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>Leyendo el prompt</translation>
    </message>
    <message>
        <source>Developing the picture</source>
        <translation>Revelando la imagen</translation>
    </message>
    <message>
        <source>Starting the first of {steps} steps</source>
        <translation>Empezando el primero de {steps} pasos</translation>
    </message>
    <message>
        <source>Step {step} of {steps} · {each} per step</source>
        <translation>Paso {step} de {steps} · {each} por paso</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>quedan {time}</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelada</translation>
    </message>
    <message>
        <source>Cancelled at step {step} of {steps}</source>
        <translation>Cancelada en el paso {step} de {steps}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Ha fallado</translation>
    </message>
    <message>
        <source>Failed at step {step} of {steps}</source>
        <translation>Ha fallado en el paso {step} de {steps}</translation>
    </message>
    <message>
        <source>Done in {time}</source>
        <translation>Lista en {time}</translation>
    </message>
    <message>
        <source>{each} per step</source>
        <translation>{each} por paso</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>semilla {seed}</translation>
    </message>
    <message>
        <source>peak {memory} VRAM</source>
        <translation>máximo {memory} de VRAM</translation>
    </message>
    <message>
        <source>peak {memory} RAM</source>
        <translation>máximo {memory} de RAM</translation>
    </message>
    <message>
        <source>Picture of: {prompt}</source>
        <translation>Imagen de: {prompt}</translation>
    </message>
    <message>
        <source>Loading the transformer</source>
        <translation>Cargando el transformer</translation>
    </message>
    <message>
        <source>Loading the first text encoder</source>
        <translation>Cargando el primer codificador de texto</translation>
    </message>
    <message>
        <source>Loading the second text encoder</source>
        <translation>Cargando el segundo codificador de texto</translation>
    </message>
    <message>
        <source>Loading the image decoder</source>
        <translation>Cargando el decodificador de imagen</translation>
    </message>
    <message>
        <source>Loading the image encoder</source>
        <translation>Cargando el codificador de imágenes</translation>
    </message>
    <message>
        <source>Loading FLUX.1 Redux</source>
        <translation>Cargando FLUX.1 Redux</translation>
    </message>
    <message>
        <source>Waiting for the ComfyUI server</source>
        <translation>Esperando al servidor de ComfyUI</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Cargando el modelo</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>Making level {level} from the shipped one</source>
        <translation>Creando el nivel {level} a partir del incluido</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} en espera</translation>
    </message>
</context>
</TS>
