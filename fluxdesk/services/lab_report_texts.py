"""Words of the lab's verdict and report, English and Spanish side by side."""

from __future__ import annotations

_SPEED = {
    "faster": ("{percent:.0f} % faster", "un {percent:.0f} % más rápido"),
    "slower": ("{percent:.0f} % slower", "un {percent:.0f} % más lento"),
    "even": ("as fast", "igual de rápido"),
}
_FIRST = {
    "verdict_same": (
        "{winner}: the same as {other} within the noise floor on your {pictures} pictures, "
        "{saved:bytes} smaller, SPEED.",
        "{winner}: igual que {other} dentro del ruido de fondo en tus {pictures} imágenes, "
        "{saved:bytes} menos, SPEED.",
    ),
    "verdict_tie": (
        "{winner}: ties with {other} on your {pictures} pictures, {saved:bytes} smaller, SPEED.",
        "{winner}: empata con {other} en tus {pictures} imágenes, {saved:bytes} menos, SPEED.",
    ),
    "verdict_best": (
        "{winner}: closest to {other} on your {pictures} pictures (PSNR {psnr:.1f} dB), "
        "{saved:bytes} smaller, SPEED.",
        "{winner}: el más cercano a {other} en tus {pictures} imágenes (PSNR {psnr:.1f} dB), "
        "{saved:bytes} menos, SPEED.",
    ),
}
_VERDICTS: dict[str, tuple[str, str]] = {
    f"{key}_{speed}": (english.replace("SPEED", words[0]), spanish.replace("SPEED", words[1]))
    for key, (english, spanish) in _FIRST.items()
    for speed, words in _SPEED.items()
} | {
    "verdict_none": ("There is nothing to compare yet.", "Todavía no hay nada que comparar."),
    "caveat": (
        "Its worst picture is prompt {prompt} with seed {seed} (PSNR {psnr:.1f} dB); this holds for this "
        "machine, these {prompts} prompts and {seeds} seeds, not for every picture.",
        "Su peor imagen es la del prompt {prompt} con la semilla {seed} (PSNR {psnr:.1f} dB); esto vale para "
        "esta máquina, estos {prompts} prompts y {seeds} semillas, no para cualquier imagen.",
    ),
    "caveat_few": (
        "With only {prompts} prompts ranks are uncertain; its worst picture is prompt {prompt} with "
        "seed {seed} (PSNR {psnr:.1f} dB).",
        "Con solo {prompts} prompts el orden es incierto; su peor imagen es la del prompt {prompt} con la "
        "semilla {seed} (PSNR {psnr:.1f} dB).",
    ),
    "caveat_reference": (
        "No BF16 or F16 was at hand: all distances are to {reference}, which is quantised itself.",
        "No había BF16 ni F16 a mano: todas las distancias son respecto a {reference}, que también está "
        "cuantizado.",
    ),
}

REPORT_TEXTS: dict[str, tuple[str, str]] = {**_VERDICTS}
