"""stable-diffusion.cpp as a peer, through stable-diffusion-cpp-python where somebody has installed it.

The fair build is `CMAKE_ARGS="-DGGML_NATIVE=ON -DGGML_LLAMAFILE=ON" pip install stable-diffusion-cpp-python`.
"""

from __future__ import annotations

import importlib.util
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from fluxdesk.domain.errors import KnownError
from fluxdesk.engine.bench.measure import Timing

_STEPS = 3
_CHUNK = 256  # it pads text to a multiple of this many tokens
_WORDS_SHORT = 100  # one word of the prompt is at least one token: this many below the number keep it below


class SdcppCompanions(NamedTuple):
    """The files that it needs beside the transformer; published ones or those of `bench picture`."""

    vae: Path | None
    clip: Path | None
    t5: Path | None
    """Without T5 it computes with 256 tokens of zeros, which cost what any 256 tokens cost."""


class SdcppSteps:
    """A loaded model that paints pictures of `_STEPS` steps and keeps what each step took."""

    def __init__(self, model: Any, shape: tuple[int, int, int]) -> None:
        """Take stable_diffusion_cpp's object and a picture's width, height and text tokens."""
        self._model, self._shape = model, shape
        self.taken: list[Timing] = []

    def paint(self) -> None:
        """One picture. Its first step warms up and does not count."""
        ends: list[tuple[float, float]] = []

        def step_ended(step: int, steps: int, _seconds: float) -> None:
            if steps == _STEPS and step > 0:  # the same hook reports the decoding's tiles
                ends.append((time.perf_counter(), time.process_time()))

        width, height, text_tokens = self._shape
        self._model.generate_image(
            prompt="red " * (text_tokens - _WORDS_SHORT),
            width=width,
            height=height,
            sample_steps=_STEPS,
            cfg_scale=1.0,
            sample_method="euler",
            progress_callback=step_ended,
        )
        for before, after in itertools.pairwise(ends):
            self.taken.append(Timing(after[0] - before[0], after[1] - before[1]))


def check_sdcpp(companions: SdcppCompanions, text_tokens: int) -> None:
    """Refuse what cannot run, before anything long has begun.

    Raises:
        KnownError: it is not installed, a file is not named, or the number of tokens is one that it never has.
    """
    if importlib.util.find_spec("stable_diffusion_cpp") is None:
        raise KnownError(
            "bad_input", "stable-diffusion-cpp-python is not installed: install it, or leave sdcpp out."
        )
    if companions.vae is None or companions.clip is None:
        raise KnownError(
            "bad_input", "sdcpp needs an autoencoder and CLIP: name the files with --vae and --clip."
        )
    if text_tokens % _CHUNK or (text_tokens != _CHUNK and companions.t5 is None):
        raise KnownError(
            "bad_input", "sdcpp takes text in steps of 256 tokens, more than 256 with --t5 FILE only."
        )


@contextmanager
def sdcpp_steps(
    path: Path, companions: SdcppCompanions, shape: tuple[int, int, int], threads: int
) -> Iterator[SdcppSteps]:
    """The peer with the transformer at `path`, gone again after the block.

    Args:
        shape: width and height in pixels, text tokens.
    """
    from stable_diffusion_cpp import StableDiffusion

    model = StableDiffusion(
        diffusion_model_path=str(path),
        vae_path=str(companions.vae),
        clip_l_path=str(companions.clip),
        t5xxl_path=str(companions.t5 or ""),
        n_threads=threads,
        verbose=False,
    )
    try:
        yield SdcppSteps(model, shape)
    finally:
        del model
