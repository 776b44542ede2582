"""The lab's sentences in English and Spanish, for reports that are written without a window.

The window says the same sentences from here, so that what is shown and what is exported agree.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from fluxdesk.domain.comparison_result import Finding
from fluxdesk.domain.lab_prompts import Language
from fluxdesk.services.lab_report_texts import REPORT_TEXTS

_FINDINGS: dict[str, tuple[str, str]] = {
    "same": ("The same picture, bit for bit.", "La misma imagen, bit a bit."),
    "flat": ("Only one flat colour: this picture failed.", "Un solo color liso: esta imagen ha fallado."),
    "brighter": (
        "The same picture, brighter everywhere by {levels} of 255 levels.",
        "La misma imagen, más clara en toda su superficie: {levels} de 255 niveles.",
    ),
    "darker": (
        "The same picture, darker everywhere by {levels} of 255 levels.",
        "La misma imagen, más oscura en toda su superficie: {levels} de 255 niveles.",
    ),
    "colour_cast": (
        "The same picture with a colour cast: red {red:+d}, green {green:+d}, blue {blue:+d} of 255 levels.",
        "La misma imagen con un tinte: rojo {red:+d}, verde {green:+d}, azul {blue:+d} de 255 niveles.",
    ),
    "shifted_right": (
        "The same picture, shifted right by {pixels} px.",
        "La misma imagen, desplazada {pixels} px a la derecha.",
    ),
    "shifted_left": (
        "The same picture, shifted left by {pixels} px.",
        "La misma imagen, desplazada {pixels} px a la izquierda.",
    ),
    "shifted_up": (
        "The same picture, shifted up by {pixels} px.",
        "La misma imagen, desplazada {pixels} px hacia arriba.",
    ),
    "shifted_down": (
        "The same picture, shifted down by {pixels} px.",
        "La misma imagen, desplazada {pixels} px hacia abajo.",
    ),
    "shifted_right_down": (
        "The same picture, shifted right by {x} px and down by {y} px.",
        "La misma imagen, desplazada {x} px a la derecha y {y} px hacia abajo.",
    ),
    "shifted_right_up": (
        "The same picture, shifted right by {x} px and up by {y} px.",
        "La misma imagen, desplazada {x} px a la derecha y {y} px hacia arriba.",
    ),
    "shifted_left_down": (
        "The same picture, shifted left by {x} px and down by {y} px.",
        "La misma imagen, desplazada {x} px a la izquierda y {y} px hacia abajo.",
    ),
    "shifted_left_up": (
        "The same picture, shifted left by {x} px and up by {y} px.",
        "La misma imagen, desplazada {x} px a la izquierda y {y} px hacia arriba.",
    ),
    "swapped": (
        "Another picture altogether: swapped, or made from another prompt or seed.",
        "Es otra imagen: está cambiada, o hecha con otro prompt u otra semilla.",
    ),
    "swapped_with": (
        "This is the picture of prompt {prompt}, seed {seed}: the two are swapped.",
        "Esta es la imagen del prompt {prompt}, semilla {seed}: están cambiadas.",
    ),
    "degree_invisible": (
        "Practically the same to the eye (FLIP {flip:.3f}).",
        "Prácticamente igual a la vista (FLIP {flip:.3f}).",
    ),
    "degree_slight": (
        "Slight differences (FLIP {flip:.3f}).",
        "Diferencias leves (FLIP {flip:.3f}).",
    ),
    "degree_clear": (
        "Clear differences (FLIP {flip:.3f}).",
        "Diferencias claras (FLIP {flip:.3f}).",
    ),
    "degree_strong": (
        "Large differences: another composition (FLIP {flip:.3f}).",
        "Diferencias grandes: otra composición (FLIP {flip:.3f}).",
    ),
    "extent": (
        "{share:.1f} % of the pixels differ, by {most} of 255 levels at most.",
        "Difiere el {share:.1f} % de los píxeles, como mucho en {most} de 255 niveles.",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {**_FINDINGS, **REPORT_TEXTS}


class _Formatter(string.Formatter):
    """`str.format` with the decimal sign of the language, `{size:bytes}`, and `{count:# picture|# pictures}` for
    words that depend on a number, which stands at `#`."""

    def __init__(self, language: Language) -> None:
        self.comma = language == "es"

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "bytes":
            text = size_text(int(value))
            return text.replace(".", ",") if self.comma else text
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            words = one if value == 1 else many
            return words.replace("#", str(value))
        text = str(super().format_field(value, format_spec))
        return text.replace(".", ",") if self.comma and isinstance(value, float) else text


def size_text(size: int) -> str:
    """Bytes in decimal units, as the download pages count: 850 kB, 24 MB, 9.9 GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            amount = size / scale
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{size} B"


def say(key: str, language: Language, **params: str | int | float) -> str:
    """The sentence `key` in `language`.

    Raises:
        KeyError: no such sentence, or a place without a value (a bug).
    """
    english, spanish = TEXTS[key]
    return _Formatter(language).format(spanish if language == "es" else english, **params)


def say_all(findings: Sequence[Finding], language: Language) -> str:
    """Several findings as one paragraph."""
    return " ".join(say(found.key, language, **found.params) for found in findings)
