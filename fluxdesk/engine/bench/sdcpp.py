"""stable-diffusion.cpp as a peer, through stable-diffusion-cpp-python where somebody has installed it.

The fair build is `CMAKE_ARGS="-DGGML_NATIVE=ON -DGGML_LLAMAFILE=ON" pip install stable-diffusion-cpp-python`.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fluxdesk.domain.errors import KnownError
from fluxdesk.engine.bench.measure import Timing

_STEPS = 3


class SdcppSteps:
    """A loaded model that paints pictures of `_STEPS` steps and keeps what each step took.

    Without text encoders it computes with 256 tokens of zeros, which costs what any 256 tokens cost.
    """

    def __init__(self, model: Any, size: tuple[int, int]) -> None:
        """Take stable_diffusion_cpp's object and a picture's width and height."""
        self._model, self._size = model, size
        self.taken: list[Timing] = []

    def paint(self) -> None:
        """One picture. Its first step warms up and does not count."""
        ends: list[tuple[float, float]] = []

        def step_ended(step: int, steps: int, _seconds: float) -> None:
            if steps == _STEPS and step > 0:  # the same hook reports the decoding's tiles
                ends.append((time.perf_counter(), time.process_time()))

        width, height = self._size
        self._model.generate_image(
            prompt="",
            width=width,
            height=height,
            sample_steps=_STEPS,
            cfg_scale=1.0,
            sample_method="euler",
            progress_callback=step_ended,
        )
        for before, after in itertools.pairwise(ends):
            self.taken.append(Timing(after[0] - before[0], after[1] - before[1]))


@contextmanager
def sdcpp_steps(path: Path, vae: Path | None, size: tuple[int, int], threads: int) -> Iterator[SdcppSteps]:
    """The peer with the transformer at `path`, gone again after the block.

    Raises:
        KnownError: it is not installed, or no autoencoder was named.
    """
    try:
        from stable_diffusion_cpp import StableDiffusion
    except ImportError as missing:
        raise KnownError(
            "bad_input", "stable-diffusion-cpp-python is not installed: install it, or leave sdcpp out."
        ) from missing
    if vae is None:
        raise KnownError("bad_input", "sdcpp needs an autoencoder's file: name one with --vae.")
    model = StableDiffusion(
        diffusion_model_path=str(path), vae_path=str(vae), n_threads=threads, verbose=False
    )
    try:
        yield SdcppSteps(model, size)
    finally:
        del model
