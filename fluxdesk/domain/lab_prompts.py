"""The built-in prompts of the Compare lab: twelve that find out where a coarser level begins to slip.

Each stresses one thing that quantisation is known to hurt (lettering, hands, counting, small figures, fine
texture, gradients) or that tells composition from texture (layout, colour binding). The set for FLUX.1 is
written in English and in Spanish; the set for flux-mini speaks the grammar that model was trained on.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["en", "es"]

Stress = Literal[
    "text", "hands", "detail", "colour", "counting", "layout", "faces", "texture", "gradient", "reflection",
    "crowd", "drawing",
]  # fmt: skip


class LabPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """One built-in prompt and what it stresses."""

    stress: Stress
    en: str
    es: str

    def text(self, language: Language) -> str:
        return self.es if language == "es" else self.en


FLUX_PROMPTS: tuple[LabPrompt, ...] = (
    LabPrompt(
        stress="text",
        en='A small bakery front at dawn, a hand-painted wooden sign that reads "FRESH BREAD SINCE 1924"',
        es='La fachada de una panadería al alba, con un letrero pintado a mano que pone "PAN RECIÉN HECHO"',
    ),
    LabPrompt(
        stress="hands",
        en="Close-up of two hands tying a red ribbon around a gift box, every finger visible, soft daylight",
        es="Primer plano de dos manos que atan una cinta roja a una caja de regalo, todos los dedos visibles",
    ),
    LabPrompt(
        stress="detail",
        en="The movement of a mechanical pocket watch, dozens of tiny gears and screws, macro photo",
        es="La maquinaria abierta de un reloj de bolsillo, decenas de engranajes y tornillos, foto macro",
    ),
    LabPrompt(
        stress="colour",
        en="A purple apple, an orange cube and a turquoise cup in a row on a plain yellow table",
        es="Una manzana morada, un cubo naranja y una taza turquesa en fila sobre una mesa amarilla lisa",
    ),
    LabPrompt(
        stress="counting",
        en="Exactly seven white eggs in a dark blue bowl, seen from above",
        es="Exactamente siete huevos blancos en un cuenco azul oscuro, vistos desde arriba",
    ),
    LabPrompt(
        stress="layout",
        en="A cat asleep on the left of a sofa, a lamp behind it, a dog sitting on the floor to the right",
        es="Un gato dormido a la izquierda de un sofá, una lámpara detrás, un perro en el suelo a la derecha",
    ),
    LabPrompt(
        stress="faces",
        en="Portrait of an old fisherman with a grey beard and wrinkles, facing the camera, overcast light",
        es="Retrato de un viejo pescador de barba gris y arrugas que mira a la cámara, luz de día nublado",
    ),
    LabPrompt(
        stress="texture",
        en="A knitted wool jumper folded on rough oak planks, every stitch sharp, raking light",
        es="Un jersey de lana tejido y doblado sobre tablas ásperas de roble, cada punto nítido, luz rasante",
    ),
    LabPrompt(
        stress="gradient",
        en="A clear evening sky fading from deep blue to pale orange over a calm sea, nothing else",
        es="Un cielo despejado que pasa del azul profundo al naranja pálido sobre un mar en calma, nada más",
    ),
    LabPrompt(
        stress="reflection",
        en="A glass of water with a lemon slice on a mirror, its reflection complete, studio light",
        es="Un vaso de agua con una rodaja de limón sobre un espejo, reflejo completo, luz de estudio",
    ),
    LabPrompt(
        stress="crowd",
        en="A busy market square seen from a balcony, many small people, stalls with striped awnings",
        es="Una plaza de mercado llena vista desde un balcón, mucha gente, puestos con toldos a rayas",
    ),
    LabPrompt(
        stress="drawing",
        en="An ink drawing of a lighthouse on a cliff, thin cross-hatching, white paper",
        es="Un dibujo a tinta de un faro en un acantilado, tramado fino, papel blanco",
    ),
)

MINI_PROMPTS: tuple[LabPrompt, ...] = (
    LabPrompt(
        stress="layout",
        en="a red circle above a blue square on a white background",
        es="un círculo rojo encima de un cuadrado azul sobre fondo blanco",
    ),
    LabPrompt(
        stress="layout",
        en="a green triangle to the left of a purple star on a white background",
        es="un triángulo verde a la izquierda de una estrella morada sobre fondo blanco",
    ),
    LabPrompt(
        stress="layout",
        en="a yellow heart below a white cross on a black background",
        es="un corazón amarillo debajo de una cruz blanca sobre fondo negro",
    ),
    LabPrompt(
        stress="layout",
        en="an orange ring to the right of a black diamond on a grey background",
        es="un anillo naranja a la derecha de un rombo negro sobre fondo gris",
    ),
    LabPrompt(
        stress="counting",
        en="two blue circles on a yellow background",
        es="dos círculos azules sobre fondo amarillo",
    ),
    LabPrompt(
        stress="counting",
        en="three red stars on a white background",
        es="tres estrellas rojas sobre fondo blanco",
    ),
    LabPrompt(
        stress="counting",
        en="four green squares on a grey background",
        es="cuatro cuadrados verdes sobre fondo gris",
    ),
    LabPrompt(
        stress="detail",
        en="a small purple ring on a white background",
        es="un anillo morado pequeño sobre fondo blanco",
    ),
    LabPrompt(
        stress="detail",
        en="a large orange cross on a blue background",
        es="una cruz naranja grande sobre fondo azul",
    ),
    LabPrompt(
        stress="layout",
        en="a white heart at the top left on a green background",
        es="un corazón blanco arriba a la izquierda sobre fondo verde",
    ),
    LabPrompt(
        stress="layout",
        en="a black triangle at the bottom right on a yellow background",
        es="un triángulo negro abajo a la derecha sobre fondo amarillo",
    ),
    LabPrompt(
        stress="colour",
        en="a small red square above a large yellow diamond on a blue background",
        es="un cuadrado rojo pequeño encima de un rombo amarillo grande sobre fondo azul",
    ),
)


def built_in_prompts(family: str, language: Language) -> tuple[str, ...]:
    """The twelve prompts for `family` in `language`."""
    chosen = MINI_PROMPTS if family == "flux-mini" else FLUX_PROMPTS
    return tuple(prompt.text(language) for prompt in chosen)
