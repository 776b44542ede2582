<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>StartField</name>
    <message>
        <source>Choose a picture…</source>
        <translation>Elegir una imagen…</translation>
    </message>
    <message>
        <source>Paint over a picture. You can also drop one here, or paste it.</source>
        <translation>Pinta sobre una imagen. También puedes soltar una aquí, o pegarla.</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Imagen de partida</translation>
    </message>
    <message>
        <source>Choose another start picture</source>
        <translation>Elegir otra imagen de partida</translation>
    </message>
    <message>
        <source>Paint without a start picture</source>
        <translation>Pintar sin imagen de partida</translation>
    </message>
    <message>
        <source>Near 0 the picture stays, at 1 almost nothing of it is left.</source>
        <translation>Cerca de 0 la imagen se conserva; con 1 no queda casi nada de ella.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Intensidad</translation>
    </message>
    <message>
        <source>Strength as a number</source>
        <translation>Intensidad en número</translation>
    </message>
    <message>
        <source>Paint a mask…</source>
        <translation>Pintar una máscara…</translation>
    </message>
    <message>
        <source>Mark what is painted anew; the rest stays. The picture can be extended there too.</source>
        <translation>Marca lo que se vuelve a pintar; el resto se queda. Ahí también se puede extender la imagen.</translation>
    </message>
    <message>
        <source>Paint without the mask</source>
        <translation>Pintar sin la máscara</translation>
    </message>
    <message>
        <source>Find the edges in it</source>
        <translation>Buscar sus bordes</translation>
    </message>
    <message>
        <source>Leave it off for a picture that is a map of edges already.</source>
        <translation>Déjalo sin marcar si la imagen ya es un mapa de bordes.</translation>
    </message>
    <message>
        <source>In tiles</source>
        <translation>Por zonas</translation>
    </message>
    <message>
        <source>Larger pictures than the model knows are painted through overlapping windows, in the memory of one of them. It takes longer.</source>
        <translation>Las imágenes más grandes que las que conoce el modelo se pintan por ventanas que se solapan, con la memoria de una sola. Tarda más.</translation>
    </message>
    <message>
        <source>Strength · {done} of {steps} steps are painted</source>
        <translation>Intensidad · se pintan {done} de {steps} pasos</translation>
    </message>
    <message>
        <source>Change the mask…</source>
        <translation>Cambiar la máscara…</translation>
    </message>
    <message>
        <source>In tiles of {side} pixels</source>
        <translation>Por zonas de {side} píxeles</translation>
    </message>
    <message>
        <source>Only what the mask marks is painted.</source>
        <translation>Solo se pinta lo que marca la máscara.</translation>
    </message>
    <message>
        <source>Mark what is to be painted anew.</source>
        <translation>Marca lo que se debe volver a pintar.</translation>
    </message>
    <message>
        <source>It is edited as the prompt says.</source>
        <translation>Se edita como dice el prompt.</translation>
    </message>
    <message>
        <source>Its edges are followed.</source>
        <translation>Se siguen sus bordes.</translation>
    </message>
    <message>
        <source>A map of depths is followed: near is white, far is black.</source>
        <translation>Se sigue un mapa de profundidad: lo cercano es blanco, lo lejano negro.</translation>
    </message>
    <message>
        <source>It is followed, as the control LoRA was trained: edges, or depths (near is white).</source>
        <translation>Se sigue según se entrenó la LoRA de control: bordes, o profundidad (lo cercano es blanco).</translation>
    </message>
    <message>
        <source>Choose a start picture</source>
        <translation>Elegir una imagen de partida</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
</context>
</TS>
