<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LevelPage</name>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>In your memory</source>
        <translation>En tu memoria</translation>
    </message>
    <message>
        <source>Per picture</source>
        <translation>Por imagen</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>Fidelidad</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Descarga</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Niveles</translation>
    </message>
    <message>
        <source>Fidelity: error of the layers against the original, Q8_0 = 1 (published); dB: measured here by the Compare lab.</source>
        <translation>Fidelidad: error de las capas respecto al original, Q8_0 = 1 (publicado); dB: medido aquí por el laboratorio de comparación.</translation>
    </message>
    <message>
        <source>How finely should the model be stored?</source>
        <translation>¿Con cuánta precisión se guarda el modelo?</translation>
    </message>
    <message>
        <source>Recommended: {why}</source>
        <translation>Recomendado: {why}</translation>
    </message>
    <message>
        <source>Take {level}</source>
        <translation>Elegir {level}</translation>
    </message>
    <message>
        <source>{level} (recommended)</source>
        <translation>{level} (recomendado)</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>no cabe</translation>
    </message>
    <message>
        <source>streams {size} per step</source>
        <translation>trae {size} por paso</translation>
    </message>
    <message>
        <source>fits: encoders in RAM, decoded in tiles</source>
        <translation>cabe: codificadores en RAM, VAE por zonas</translation>
    </message>
    <message>
        <source>fits: encoders in RAM</source>
        <translation>cabe: codificadores en RAM</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>cabe</translation>
    </message>
    <message>
        <source>original</source>
        <translation>original</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Otros programas</translation>
    </message>
    <message>
        <source>{names}: {size} of the card&apos;s memory now.</source>
        <translation>{names}: {size} de la memoria de la tarjeta ahora.</translation>
    </message>
    <message>
        <source>Without them {level} would fit.</source>
        <translation>Con esa memoria libre cabría {level}.</translation>
    </message>
    <message>
        <source>Without them there would be room for {levels} as well.</source>
        <translation>Con esa memoria libre también habría sitio para {levels}.</translation>
    </message>
    <message>
        <source>Nothing needs to be closed.</source>
        <translation>No hace falta cerrar nada.</translation>
    </message>
</context>
</TS>
