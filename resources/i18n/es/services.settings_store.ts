<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>settings</name>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Size of the letters</source>
        <translation>Tamaño de las letras</translation>
    </message>
    <message>
        <source>Folder for pictures</source>
        <translation>Carpeta de imágenes</translation>
    </message>
    <message>
        <source>Empty means the folder FluxDesk in your pictures.</source>
        <translation>Vacío significa la carpeta FluxDesk dentro de tus imágenes.</translation>
    </message>
    <message>
        <source>File names</source>
        <translation>Nombres de archivo</translation>
    </message>
    <message>
        <source>Places: {date}, {time}, {model}, {level}, {seed}, {prompt}.</source>
        <translation>Huecos: {date} fecha, {time} hora, {model} modelo, {level} nivel, {seed} semilla, {prompt}.</translation>
    </message>
    <message>
        <source>Remove metadata when exporting</source>
        <translation>Quitar los metadatos al exportar</translation>
    </message>
    <message>
        <source>Exported copies then say neither the prompt nor how they were made.</source>
        <translation>Las copias exportadas no dirán ni el prompt ni cómo se hicieron.</translation>
    </message>
    <message>
        <source>Write a ComfyUI graph into new pictures</source>
        <translation>Escribir un grafo de ComfyUI en las imágenes nuevas</translation>
    </message>
    <message>
        <source>ComfyUI then opens them like its own.</source>
        <translation>ComfyUI las abrirá como si fueran suyas.</translation>
    </message>
    <message>
        <source>Preview while painting</source>
        <translation>Vista previa mientras pinta</translation>
    </message>
    <message>
        <source>Small and quick</source>
        <translation>Pequeña y rápida</translation>
    </message>
    <message>
        <source>Sharp, once TAEF1 is fetched (Models page)</source>
        <translation>Nítida, cuando TAEF1 está descargado (página Modelos)</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Desactivada</translation>
    </message>
    <message>
        <source>Pictures left from the last time</source>
        <translation>Imágenes pendientes de la última vez</translation>
    </message>
    <message>
        <source>Ask at the start</source>
        <translation>Preguntar al empezar</translation>
    </message>
    <message>
        <source>Go on painting</source>
        <translation>Seguir pintando</translation>
    </message>
    <message>
        <source>Notify on the desktop</source>
        <translation>Avisar en el escritorio</translation>
    </message>
    <message>
        <source>When the queue is done and the window is not looked at.</source>
        <translation>Cuando la cola termina y no estás mirando la ventana.</translation>
    </message>
    <message>
        <source>Give the memory back</source>
        <translation>Devolver la memoria</translation>
    </message>
    <message>
        <source>The next picture then loads the model again.</source>
        <translation>La próxima imagen vuelve entonces a cargar el modelo.</translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>Solo cuando lo pida</translation>
    </message>
    <message>
        <source>5 minutes after the last picture</source>
        <translation>5 minutos después de la última imagen</translation>
    </message>
    <message>
        <source>15 minutes after the last picture</source>
        <translation>15 minutos después de la última imagen</translation>
    </message>
    <message>
        <source>An hour after the last picture</source>
        <translation>Una hora después de la última imagen</translation>
    </message>
    <message>
        <source>Remember the prompt</source>
        <translation>Recordar el prompt</translation>
    </message>
    <message>
        <source>The prompt is there again at the next start.</source>
        <translation>El prompt vuelve a estar ahí la próxima vez que abras FluxDesk.</translation>
    </message>
    <message>
        <source>Mirror of the Hugging Face hub</source>
        <translation>Espejo de Hugging Face</translation>
    </message>
    <message>
        <source>An https address. Empty means huggingface.co. Your access token never goes to it.</source>
        <translation>Una dirección https. Vacío significa huggingface.co. Tu token de acceso nunca se le envía.</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Such as http://proxy.example:3128. Empty means what the system is set to.</source>
        <translation>Por ejemplo http://proxy.example:3128. Vacío significa el que tenga puesto el sistema.</translation>
    </message>
    <message>
        <source>Mirror of the Python package index</source>
        <translation>Espejo del índice de paquetes de Python</translation>
    </message>
    <message>
        <source>For installing an engine, such as https://mirror.example/simple. Empty means pypi.org.</source>
        <translation>Para instalar un motor, por ejemplo https://espejo.example/simple. Vacío significa pypi.org.</translation>
    </message>
    <message>
        <source>Mirror of torch&apos;s packages</source>
        <translation>Espejo de los paquetes de torch</translation>
    </message>
    <message>
        <source>Instead of https://download.pytorch.org/whl/; the build&apos;s name, such as cu130, is added to it.</source>
        <translation>En lugar de https://download.pytorch.org/whl/; se le añade el nombre de la compilación, como cu130.</translation>
    </message>
    <message>
        <source>Connections per file</source>
        <translation>Conexiones por archivo</translation>
    </message>
    <message>
        <source>More is not always faster; 4 suits most lines.</source>
        <translation>Con más no siempre va más rápido; 4 va bien con casi cualquier línea.</translation>
    </message>
    <message>
        <source>Speed limit in kB/s</source>
        <translation>Límite de velocidad en kB/s</translation>
    </message>
    <message>
        <source>0 means no limit.</source>
        <translation>0 significa sin límite.</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>Trabajar sin conexión</translation>
    </message>
    <message>
        <source>Refuses every connection. Without it FluxDesk connects only when asked.</source>
        <translation>Rechaza toda conexión. Sin marcar, FluxDesk solo se conecta si lo pides.</translation>
    </message>
    <message>
        <source>ComfyUI server</source>
        <translation>Servidor de ComfyUI</translation>
    </message>
    <message>
        <source>Such as http://192.168.1.20:8188. The Generate page then offers to paint there; prompts and start pictures go to it. Empty means none.</source>
        <translation>Por ejemplo http://192.168.1.20:8188. La página Generar ofrece entonces pintar allí; los prompts y las imágenes de partida van a él. Vacío significa ninguno.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>Pintura</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Descargas</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
</context>
</TS>
