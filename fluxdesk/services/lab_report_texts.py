"""Words of the lab's verdict and report, English and Spanish side by side."""

from __future__ import annotations

_SPEED = {
    "faster": ("{percent:.0f} % faster", "un {percent:.0f} % más rápido"),
    "slower": ("{percent:.0f} % slower", "un {percent:.0f} % más lento"),
    "even": ("as fast", "igual de rápido"),
}
_FIRST = {
    "verdict_same": (
        "{winner}: the same as {other} within the noise floor on {pictures:your only picture|your # pictures}, "
        "{saved:bytes} smaller, SPEED.",
        "{winner}: igual que {other} dentro del ruido de fondo en {pictures:tu única imagen|tus # imágenes}, "
        "{saved:bytes} menos, SPEED.",
    ),
    "verdict_tie": (
        "{winner}: ties with {other} on {pictures:your only picture|your # pictures}, {saved:bytes} smaller, SPEED.",
        "{winner}: empata con {other} en {pictures:tu única imagen|tus # imágenes}, {saved:bytes} menos, SPEED.",
    ),
    "verdict_best": (
        "{winner}: closest to {other} on {pictures:your only picture|your # pictures} (PSNR {psnr:.1f} dB), "
        "{saved:bytes} smaller, SPEED.",
        "{winner}: el más cercano a {other} en {pictures:tu única imagen|tus # imágenes} (PSNR {psnr:.1f} dB), "
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
        "machine with {prompts:# prompt|# prompts} and {seeds:# seed|# seeds}, not for every picture.",
        "Su peor imagen es la del prompt {prompt} con la semilla {seed} (PSNR {psnr:.1f} dB); esto vale para "
        "esta máquina con {prompts:# prompt|# prompts} y {seeds:# semilla|# semillas}, no para cualquier imagen.",
    ),
    "caveat_few": (
        "With only {prompts:# prompt|# prompts} ranks are uncertain; its worst picture is prompt {prompt} with "
        "seed {seed} (PSNR {psnr:.1f} dB).",
        "Con solo {prompts:# prompt|# prompts} el orden es incierto; su peor imagen es la del prompt {prompt} con la "
        "semilla {seed} (PSNR {psnr:.1f} dB).",
    ),
    "caveat_reference": (
        "No BF16 or F16 was at hand: all distances are to {reference}, which is quantised itself.",
        "No había BF16 ni F16 a mano: todas las distancias son respecto a {reference}, que también está "
        "cuantizado.",
    ),
}

_REPORT: dict[str, tuple[str, str]] = {
    "report_title": ("Levels of {family} compared", "Niveles de {family} comparados"),
    "report_subtitle": ("{date}, on {cpu}", "{date}, en {cpu}"),
    "report_footer": (
        "Made by FluxDesk {version}. This page needs no connection and makes no request.",
        "Hecho con FluxDesk {version}. Esta página no necesita conexión ni hace ninguna petición.",
    ),
    "bytes": ("{value:bytes}", "{value:bytes}"),
    "cores": ("{name}, {cores} cores", "{name}, {cores} núcleos"),
    "floor_title": ("Noise floor", "Ruido de fondo"),
    "floor_intro": (
        "The reference against itself. A difference that is not larger than this means nothing.",
        "La referencia frente a sí misma. Una diferencia que no la supere no significa nada.",
    ),
    "floor_none": (
        "It was not rendered, so nothing is called the same.",
        "No se ha medido, así que no se dice que nada sea igual.",
    ),
    "floor_repeat": ("Rendered twice", "Generada dos veces"),
    "floor_kernel": ("With another attention kernel", "Con otro núcleo de atención"),
    "floor_identical": (
        "identical bit for bit ({pictures:# picture|# pictures})",
        "idéntica bit a bit ({pictures:# imagen|# imágenes})",
    ),
    "floor_differs": (
        "PSNR {psnr:.1f} dB, SSIM {ssim:.4f}, FLIP {flip:.4f}; {identical} of {pictures} identical",
        "PSNR {psnr:.1f} dB, SSIM {ssim:.4f}, FLIP {flip:.4f}; {identical} de {pictures} idénticas",
    ),
    "plot_scatter": ("Closeness against speed", "Parecido frente a velocidad"),
    "plot_scatter_intro": (
        "Higher is closer to the reference, further left is faster, a larger dot needs more memory. The line is "
        "the efficient edge: no level on it is beaten in both. Dashed: speed of the reference.",
        "Más arriba, más parecido a la referencia; más a la izquierda, más rápido; un punto mayor necesita más "
        "memoria. La línea es el borde eficiente: nada lo supera en ambas cosas. A rayas: la velocidad de la "
        "referencia.",
    ),
    "plot_intervals": ("Means and 95 % intervals", "Medias e intervalos del 95 %"),
    "plot_intervals_intro": (
        "Over prompts and seeds. High PSNR and SSIM and low FLIP are close. Dashed: the noise floor, where it "
        "lies within the plot.",
        "Sobre prompts y semillas. PSNR y SSIM altos y FLIP bajo son parecido. A rayas: el ruido de fondo, si "
        "cae dentro del gráfico.",
    ),
    "plot_steps": ("Where they part, step by step", "Dónde se separan, paso a paso"),
    "plot_steps_intro": (
        "Distance of the latents from the reference's after every step, from the same noise, as a share of "
        "their size (logarithmic). Dashed: 5 %, from where we say that they have parted.",
        "Distancia de los latentes a los de la referencia tras cada paso, desde el mismo ruido, como parte de su "
        "tamaño (logarítmica). A rayas: el 5 %, desde donde decimos que se han separado.",
    ),
    "axis_step": ("step", "paso"),
    "curve_floor": ("noise floor", "ruido de fondo"),
    "remark_parts": ("parts at step {step}", "se separa en el paso {step}"),
    "remark_together": ("stays together to the end", "va junto hasta el final"),
    "axis_seconds": ("seconds per step", "segundos por paso"),
    "axis_psnr": ("PSNR (dB), higher is closer", "PSNR (dB), más es más parecido"),
    "measure_psnr": ("PSNR (dB)", "PSNR (dB)"),
    "measure_ssim": ("SSIM", "SSIM"),
    "measure_flip": ("FLIP", "FLIP"),
    "measure_lpips": ("LPIPS", "LPIPS"),
    "measure_clip": ("CLIP score (text agreement)", "CLIP score (acuerdo con el texto)"),
    "clip_note": (
        "The CLIP score says how well a picture agrees with its prompt, 0 to 100; it says nothing of how close it "
        "is to the reference, and its differences between levels are often chance.",
        "El CLIP score dice cuánto concuerda una imagen con su prompt, de 0 a 100; no dice nada de cuánto se "
        "parece a la referencia, y sus diferencias entre niveles son a menudo casualidad.",
    ),
    "floor_lpips": ("LPIPS {lpips:.4f}", "LPIPS {lpips:.4f}"),
    "table_title": ("Levels", "Niveles"),
    "table_intro": (
        "Mean and 95 % interval. Click a heading to sort.",
        "Media e intervalo del 95 %. Pulsa una cabecera para ordenar.",
    ),
    "column_level": ("Level", "Nivel"),
    "column_consistency": ("Spread (dB)", "Dispersión (dB)"),
    "column_seconds": ("s per step", "s por paso"),
    "column_peak": ("Peak memory", "Pico de memoria"),
    "column_file": ("File", "Archivo"),
    "column_remarks": ("Remarks", "Observaciones"),
    "column_prompt": ("Prompt", "Prompt"),
    "remark_reference": ("reference", "referencia"),
    "remark_same": ("same within the noise floor", "igual dentro del ruido de fondo"),
    "remark_ties": ("ties with {levels}", "empata con {levels}"),
    "remark_efficient": ("on the efficient edge", "en el borde eficiente"),
    "judged_title": ("Blind tests", "Pruebas a ciegas"),
    "judged_intro": (
        "Different is not worse: what eyes said, without knowing which level they saw.",
        "Distinto no es peor: lo que dijeron los ojos sin saber qué nivel veían.",
    ),
    "judged_abx": (
        "{first} and {second} were told apart: {successes} of {trials} right (p = {p:.4f}).",
        "{first} y {second} se distinguieron: {successes} de {trials} aciertos (p = {p:.4f}).",
    ),
    "judged_abx_not": (
        "{first} and {second} were not told apart: {successes} of {trials} right (p = {p:.2f}).",
        "{first} y {second} no se distinguieron: {successes} de {trials} aciertos (p = {p:.2f}).",
    ),
    "judged_preference": (
        "Between {first} and {second} there is a preference: {second} was chosen in {successes} of {trials} "
        "decided trials, {undecided} undecided (p = {p:.4f}).",
        "Entre {first} y {second} hay preferencia: se eligió {second} en {successes} de {trials} decididas, "
        "{undecided} sin decidir (p = {p:.4f}).",
    ),
    "judged_preference_not": (
        "Between {first} and {second} there is no clear preference: {second} was chosen in {successes} of "
        "{trials} decided trials, {undecided} undecided (p = {p:.2f}).",
        "Entre {first} y {second} no hay preferencia clara: se eligió {second} en {successes} de {trials} "
        "decididas, {undecided} sin decidir (p = {p:.2f}).",
    ),
    "beside_title": ("Two machines side by side", "Dos máquinas, una al lado de otra"),
    "beside_family": (
        "Another model: only speed and memory can be compared.",
        "Otro modelo: solo se pueden comparar velocidad y memoria.",
    ),
    "beside_prompts": (
        "Other prompts or seeds: distances are of other pictures.",
        "Otros prompts o semillas: las distancias son de otras imágenes.",
    ),
    "beside_size": (
        "Another size or number of steps: seconds per step and memory are not comparable.",
        "Otro tamaño o número de pasos: segundos por paso y memoria no son comparables.",
    ),
    "beside_reference": (
        "Another reference: distances are measured from another place.",
        "Otra referencia: las distancias se miden desde otro sitio.",
    ),
    "beside_files": (
        "Some files differ although the level's name is the same.",
        "Algunos archivos son distintos aunque el nivel se llame igual.",
    ),
    "worst_title": ("The worst picture of each level", "La peor imagen de cada nivel"),
    "worst_intro": (
        "The one with the lowest PSNR: reference, level, and FLIP's map, where bright is what an eye that flips "
        "between the two sees.",
        "La de menor PSNR: referencia, nivel y mapa FLIP, donde lo claro es lo que nota el ojo que alterna entre "
        "las dos.",
    ),
    "worst_caption": (
        "Prompt {prompt}, seed {seed}: PSNR {psnr:.1f} dB, FLIP {flip:.3f}",
        "Prompt {prompt}, semilla {seed}: PSNR {psnr:.1f} dB, FLIP {flip:.3f}",
    ),
    "matrix_title": ("Pictures", "Imágenes"),
    "matrix_intro": ("Seed {seed}.", "Semilla {seed}."),
    "settings_title": ("Machine and settings", "Máquina y ajustes"),
    "row_system": ("System", "Sistema"),
    "row_cpu": ("Processor", "Procesador"),
    "row_ram": ("RAM", "RAM"),
    "row_gpu": ("GPU and driver", "GPU y controlador"),
    "row_vram": ("VRAM", "VRAM"),
    "row_versions": ("Versions", "Versiones"),
    "row_size": ("Size", "Tamaño"),
    "row_steps": ("Steps", "Pasos"),
    "row_guidance": ("Guidance", "Guía"),
    "row_seeds": ("Seeds", "Semillas"),
    "row_prompts": ("Prompts", "Prompts"),
    "files_title": ("Files (SHA-256)", "Archivos (SHA-256)"),
    "method_title": ("Method", "Método"),
    "method_psnr": ("PSNR", "PSNR"),
    "method_ssim": ("SSIM", "SSIM"),
    "method_flip": ("FLIP", "FLIP"),
    "method_lpips": ("LPIPS", "LPIPS"),
    "method_clip": ("CLIP score", "CLIP score"),
    "method_interval": ("Interval", "Intervalo"),
    "method_ties": ("Ties", "Empates"),
    "method_same": ("Same", "Igual"),
    "method_latents": ("Latents", "Latentes"),
    "method_consistency": ("Spread", "Dispersión"),
    "method_noise_floor": ("Noise floor", "Ruido de fondo"),
    "method_seconds_per_step": ("Seconds per step", "Segundos por paso"),
    "method_peak_bytes": ("Peak memory", "Pico de memoria"),
    "how_psnr": (
        "scikit-image {skimage}, 8 bits, all channels; identical pictures count as {ceiling} dB in means",
        "scikit-image {skimage}, 8 bits, todos los canales; en las medias, las idénticas cuentan como {ceiling} dB",
    ),
    "how_ssim": (
        "scikit-image {skimage}, Gaussian window of sigma 1.5, mean of channels (Wang et al. 2004)",
        "scikit-image {skimage}, ventana gaussiana de sigma 1,5, media de canales (Wang et al. 2004)",
    ),
    "how_flip": (
        "flip-evaluator {flip}, low dynamic range, 67 pixels per degree, mean of the map",
        "flip-evaluator {flip}, rango dinámico bajo, 67 píxeles por grado, media del mapa",
    ),
    "how_lpips": (
        "LPIPS 0.1 over AlexNet (Zhang et al. 2018): distance as a network sees it, 0 for equal pictures; AlexNet's "
        "file {network}…",
        "LPIPS 0.1 sobre AlexNet (Zhang et al. 2018): distancia tal como la ve una red, 0 para imágenes iguales; "
        "archivo de AlexNet {network}…",
    ),
    "how_clip": (
        "100 times the cosine of CLIP's vectors of picture and prompt, at least 0, by transformers {transformers}; "
        "agreement with the text, not closeness to the reference; CLIP's file {network}…",
        "100 veces el coseno de los vectores de CLIP de imagen y prompt, al menos 0, con transformers "
        "{transformers}; acuerdo con el texto, no parecido a la referencia; archivo de CLIP {network}…",
    ),
    "how_interval": (
        "95 %, bootstrap over prompts with all their seeds (under five prompts: over pictures), {draws} draws "
        "from seed {seed}, expanded percentiles",
        "95 %, bootstrap sobre prompts con todas sus semillas (con menos de cinco prompts: sobre imágenes), "
        "{draws} sorteos de la semilla {seed}, percentiles ampliados",
    ),
    "how_ties": (
        "two levels whose paired difference in PSNR has a 95 % interval that contains 0",
        "dos niveles cuya diferencia pareada de PSNR tiene un intervalo del 95 % que contiene 0",
    ),
    "how_same": (
        "PSNR not distinguishable from the noise floor's, or above it",
        "PSNR indistinguible del ruido de fondo, o por encima",
    ),
    "how_consistency": (
        "standard deviation of the pictures' PSNR: small means predictable",
        "desviación típica del PSNR de las imágenes: pequeña significa predecible",
    ),
    "how_noise_floor": (
        "the reference rendered again, and with the plain attention kernel; the larger difference counts",
        "la referencia generada otra vez, y con el núcleo de atención sencillo; cuenta la diferencia mayor",
    ),
    "how_latents": (
        "packed latents after every scheduler step in float16: root mean square of the difference over that of "
        "the reference; parted means above 5 %",
        "latentes empaquetados tras cada paso, en float16: media cuadrática de la diferencia entre la de la "
        "referencia; separados significa más del 5 %",
    ),
    "how_seconds_per_step": ("median over pictures", "mediana sobre las imágenes"),
    "how_peak_bytes": ("highest over pictures", "el más alto sobre las imágenes"),
}

REPORT_TEXTS: dict[str, tuple[str, str]] = {**_VERDICTS, **_REPORT}
