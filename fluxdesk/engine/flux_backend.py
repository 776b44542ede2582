"""Real painting: FLUX.1 from local files with diffusers' pipelines, in numbered steps."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, NamedTuple

import msgspec
import torch
from PIL import Image
from torch import Tensor

from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelSet, Placement
from fluxdesk.engine import components, start_picture, vae
from fluxdesk.engine.backend import Observer, Painted, Picture
from fluxdesk.engine.cpu_probe import cache_dir
from fluxdesk.engine.give_back import give_back
from fluxdesk.engine.ladder import Result, attempt
from fluxdesk.engine.loras import LoraSet
from fluxdesk.engine.modes import Inputs, Studio, mode_spec, read_pictures, require_ability
from fluxdesk.engine.preview import LatentPreview
from fluxdesk.engine.prompt_cache import Embeddings
from fluxdesk.engine.prompts import PromptEncoder, encoder_place
from fluxdesk.engine.redux import LookEncoder, read_references
from fluxdesk.engine.result_check import check_latents, check_pixels
from fluxdesk.engine.schedule import load_scheduler, schedule_arguments
from fluxdesk.engine.step_watch import PhaseClock, StepWatch
from fluxdesk.engine.tiled_denoising import in_tiles
from fluxdesk.formats.masked import Pictures, keep_unmasked


class FluxBackend:
    """Implements `Backend`. Keeps what it loaded while the files and the placement stay the same."""

    name = "flux"

    def __init__(self) -> None:
        self._models: ModelSet | None = None
        self._placement = Placement()
        self._transformer: Any = None
        self._vae: Any = None
        self._prompts: PromptEncoder | None = None
        self._looks = LookEncoder()
        self._preview: LatentPreview | None = None
        self._loras: LoraSet | None = None
        self._kind = ""
        self._device: torch.device | None = None

    def warm_up(self) -> None:
        """Import the pipeline and what it pulls in; takes most of the time to the first picture."""
        import diffusers.pipelines.flux.pipeline_flux  # noqa: F401

        torch.set_num_threads(max(1, torch.get_num_threads()))
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True

    def load(self, models: ModelSet, placement: Placement, observer: Observer) -> None:
        started = time.perf_counter()
        prompts = self._prepare(models, placement, kind="exact")
        self._load_painter(models, placement, (), observer)
        if placement.keep_text_encoders:
            prompts.load(placement, observer)
        observer.loaded(time.perf_counter() - started)

    def generate(self, request: GenerationRequest, observer: Observer) -> Painted:
        clock = PhaseClock(observer)
        spec = mode_spec(request.mode)
        # What cannot be read is said before gigabytes are loaded.
        pictures = read_pictures(request)
        references, request = read_references(request)
        require_ability(request, spec)
        # 1. and 2. Load what is not loaded yet, encode the prompts and the pictures.
        embeddings = self._load_and_encode(request, references, clock, observer)
        # On the CPU, so that every device starts from the same noise.
        generator = torch.Generator("cpu").manual_seed(request.seed)
        start = _Start()
        if pictures is not None:
            with clock.phase("encode"):
                start = self._start_from(pictures, request, embeddings[0].sequence, generator, observer)
        # 3. and 4. Noise from the seed, then the denoising loop.
        with clock.phase("denoise"):
            latents, watch = self._denoise(request, embeddings, generator, start, observer)
        # 5. Decode. 6. Nothing broken is ever saved.
        with clock.phase("decode"):
            check_latents(latents)
            pixels, rungs = self._decode_down_the_ladder(latents, request, observer)
            check_pixels(pixels)
            if pictures is not None and pictures.mask is not None:
                kept = keep_unmasked(pixels.numpy(), pictures.image, pictures.mask)
                pixels = torch.from_numpy(kept)
        return Painted(
            picture=Picture(request.width, request.height, pixels.numpy().tobytes()),
            seconds=clock.seconds(),
            seconds_per_step=watch.seconds / max(1, watch.steps),
            peak_torch_bytes=self._peak(),
            rungs=tuple(dict.fromkeys((*start.rungs, *rungs))),
            steps=watch.kept_steps(),
        )

    def _load_and_encode(
        self,
        request: GenerationRequest,
        references: tuple[Image.Image, ...],
        clock: PhaseClock,
        observer: Observer,
    ) -> list[Embeddings]:
        """The prompt's embeddings with what is seen in `references`, then the negative prompt's if there is one;
        the painter is loaded after.

        Where RAM is short, encoders and transformer are never there together.
        """
        models, placement = request.models, request.placement
        keep = placement.keep_text_encoders
        texts = [request.prompt, *([request.negative_prompt] if request.true_cfg > 1.0 else [])]
        with clock.phase("load"):
            observer.check()
            prompts = self._prepare(models, placement, kind=_kind(request))
            self._reset_peak(placement)
            unknown = not all(prompts.knows(text, placement, observer) for text in texts)
            reads = unknown or not self._looks.knows(request)
            if reads and not keep:
                self._drop_transformer()
            if keep or not reads:
                self._load_painter(models, placement, request.loras, observer)
            if unknown:
                prompts.load(placement, observer)
            observer.loaded(clock.running())
        with clock.phase("encode"):
            embeddings = [prompts.encode(text, placement, observer) for text in texts]
            prompts.to_ram() if keep else prompts.release()
            if references:
                device, _ = encoder_place(placement)
                words = self._looks.behind(embeddings[0].sequence, request, references, device, observer)
                embeddings[0] = Embeddings(words, embeddings[0].pooled)
        if self._transformer is None:
            with clock.phase("load"):
                self._load_painter(models, placement, request.loras, observer)
                observer.loaded(clock.running())
        return embeddings

    def unload(self) -> None:
        self._models = None
        self._transformer = self._vae = self._prompts = self._preview = None
        self._loras = None
        give_back()

    def torch_counters(self) -> tuple[int, int] | None:
        device = self._device
        if device is None or device.type != "cuda":
            return None
        return torch.cuda.memory_allocated(device), torch.cuda.memory_reserved(device)

    def _prepare(self, models: ModelSet, placement: Placement, *, kind: str) -> PromptEncoder:
        """Make room for a request's model; gives the encoders, which wait until a prompt needs them."""
        self._drop_stale(models, placement, kind)
        self._models, self._placement, self._kind = models, placement, kind
        self._device = torch.device(placement.device)
        if self._prompts is None:
            self._prompts = PromptEncoder(models, cache_dir())
        return self._prompts

    def _load_painter(
        self, models: ModelSet, placement: Placement, loras: tuple[LoraUse, ...], observer: Observer
    ) -> None:
        """Transformer with its LoRAs, and VAE, unless they are there."""
        observer.check()
        if self._transformer is None:
            report = partial(observer.loading, "transformer")
            self._transformer = components.load_transformer(
                models, placement, report, turbo=self._kind == "turbo"
            )
            self._loras = LoraSet(self._transformer)
        assert self._loras is not None
        self._loras.apply(loras)
        if self._vae is None:
            self._vae = components.load_vae(models, placement, partial(observer.loading, "vae"))

    def _drop_stale(self, models: ModelSet, placement: Placement, kind: str) -> None:
        """Forget what the next request cannot use; its memory is free before anything new is loaded."""
        if self._models is None:
            return
        if models.config_dir != self._models.config_dir:
            self.unload()
            return
        if _encoder_files(models) != _encoder_files(self._models):
            self._prompts = None
        moved = _where(placement) != _where(self._placement)
        # Another level keeps encoders and VAE; other encoders keep the transformer and the VAE. Exact and
        # Turbo differ in their bits, and the same request is to give the same pixels.
        other = models.transformer.path != self._models.transformer.path or kind != self._kind
        if moved or models.vae.path != self._models.vae.path:
            self._vae = self._preview = None
        if moved or other:
            self._drop_transformer()

    def _drop_transformer(self) -> None:
        self._transformer = None
        self._loras = None
        give_back()

    def _denoise(
        self,
        request: GenerationRequest,
        embeddings: list[Embeddings],
        generator: torch.Generator,
        start: _Start,
        observer: Observer,
    ) -> tuple[Tensor, StepWatch]:
        """The pipeline's own loop, watched; gives latents as the VAE reads them, [1, channels, h, w]."""
        spec = mode_spec(request.mode)
        pipeline = self._pipeline(spec.pipeline, request)
        if start.inputs.masked is not None:
            _give_masked(pipeline, start.inputs.masked)
        watch = StepWatch(pipeline, request, observer, self._show)
        arguments: dict[str, Any] = {
            "prompt_embeds": embeddings[0].sequence.to(self._device),
            "pooled_prompt_embeds": embeddings[0].pooled.to(self._device),
            "height": request.height,
            "width": request.width,
            "guidance_scale": request.guidance if request.guidance is not None else 0.0,
            "generator": generator,
            "output_type": "latent",
            "callback_on_step_end": watch.step_ended,
            "max_sequence_length": request.models.max_sequence_length,
            **start.inputs.arguments,
            **schedule_arguments(request),
        }
        if len(embeddings) > 1 and spec.true_cfg:
            arguments["negative_prompt_embeds"] = embeddings[1].sequence.to(self._device)
            arguments["negative_pooled_prompt_embeds"] = embeddings[1].pooled.to(self._device)
            arguments["true_cfg_scale"] = request.true_cfg
        stop_watching = components.watch_blocks(self._transformer, observer.check)
        try:
            with (
                torch.inference_mode(),
                _attention(request.placement),
                components.picture_on(self._transformer, pipeline, request),
                in_tiles(self._transformer, pipeline.scheduler, request),
            ):
                packed = pipeline(**arguments).images
        finally:
            stop_watching()
        return self._unpack(pipeline, packed, request), watch

    def _pipeline(self, class_name: str, request: GenerationRequest) -> Any:
        """The pipeline class over the loaded parts; the encoders are not its business."""
        import diffusers

        assert self._models is not None
        pipeline = getattr(diffusers, class_name)(
            scheduler=load_scheduler(self._models, request.scheduler),
            vae=self._vae,
            text_encoder=None,
            tokenizer=None,
            text_encoder_2=None,
            tokenizer_2=None,
            transformer=self._transformer,
        )
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _unpack(self, pipeline: Any, packed: Tensor, request: GenerationRequest) -> Tensor:
        latents = pipeline._unpack_latents(packed, request.height, request.width, pipeline.vae_scale_factor)
        config = self._vae.config
        unscaled: Tensor = latents / config.scaling_factor + config.shift_factor
        return unscaled

    def _start_from(
        self,
        pictures: Pictures,
        request: GenerationRequest,
        embedding: Tensor,
        generator: torch.Generator,
        observer: Observer,
    ) -> _Start:
        """What the pipeline is given of the pictures, encoded in tiles when the whole does not fit."""
        rungs: list[str] = []

        def encode(pixels: Tensor) -> Any:
            work = partial(start_picture.encode, self._vae, pixels, check=observer.check)
            found, taken = _in_tiles_if_need_be(work, request, observer)
            rungs.extend(taken)
            return found

        make = mode_spec(request.mode).inputs
        assert make is not None
        studio = Studio(request, pictures, encode, self._vae, generator, embedding.dtype)
        return _Start(make(studio), tuple(rungs))

    def _decode_down_the_ladder(
        self, latents: Tensor, request: GenerationRequest, observer: Observer
    ) -> tuple[Tensor, tuple[str, ...]]:
        """Pixels, in tiles when the whole does not fit: the steps are not lost. Also the rungs taken."""
        return _in_tiles_if_need_be(partial(self._decode, latents, observer), request, observer)

    def _decode(self, latents: Tensor, observer: Observer, *, tiled: bool) -> Tensor:
        """Latents to uint8 [height, width, 3] on the CPU."""
        decoded = vae.decode(self._vae, latents, tile=vae.TILE if tiled else None, check=observer.check)
        check_latents(decoded)
        pixels = decoded[0].add(1.0).mul_(127.5).round_().clamp_(0, 255)
        picture: Tensor = pixels.to(torch.uint8).permute(1, 2, 0).contiguous().cpu()
        return picture

    def _show(self, pipeline: Any, packed: Tensor, request: GenerationRequest) -> bytes:
        """A small PNG of packed latents."""
        if self._preview is None:
            self._preview = LatentPreview(self._vae)
        sharp = request.models.preview_vae if request.preview == "taef1" else None
        return self._preview.png(self._unpack(pipeline, packed, request)[0], sharp)

    def _reset_peak(self, placement: Placement) -> None:
        if torch.device(placement.device).type == "cuda":
            torch.cuda.reset_peak_memory_stats(placement.device)

    def _peak(self) -> int | None:
        if self._device is None or self._device.type != "cuda":
            return None
        return int(torch.cuda.max_memory_reserved(self._device))


class _Start(NamedTuple):
    """What the loop starts from beside noise, and the rungs taken to get it."""

    inputs: Inputs = Inputs()
    rungs: tuple[str, ...] = ()


def _give_masked(pipeline: Any, masked: Tensor) -> None:
    """Have `pipeline` (Fill) take the encoded picture `masked` where it would encode the picture itself."""
    pack = pipeline.prepare_mask_latents
    pipeline.prepare_mask_latents = lambda mask, _pixels, *others: pack(mask, masked, *others)


def _in_tiles_if_need_be(
    work: Callable[..., Result], request: GenerationRequest, observer: Observer
) -> tuple[Result, tuple[str, ...]]:
    """What the VAE's `work(tiled=...)` gives: in tiles where planned, or when the whole does not fit; and the
    rungs taken."""
    observer.check()
    if request.placement.vae_tiled:
        return work(tiled=True), ()
    whole = attempt(partial(work, tiled=False))
    if whole is not None:
        return whole, ()
    give_back()
    observer.plan_changed("tile_vae", msgspec.structs.replace(request.placement, vae_tiled=True))
    return work(tiled=True), ("tile_vae",)


def _kind(request: GenerationRequest) -> str:
    """Which transformer paints this request."""
    return "turbo" if request.speed.turbo else "exact"


def _attention(placement: Placement) -> AbstractContextManager[None]:
    """torch's choice of kernel, or its plain one (matrix products and a softmax) throughout."""
    if placement.attention == "auto":
        return nullcontext()
    from torch.nn.attention import SDPBackend, sdpa_kernel

    plain: AbstractContextManager[None] = sdpa_kernel(SDPBackend.MATH)
    return plain


def _encoder_files(models: ModelSet) -> tuple[str, ...]:
    """What the embeddings of a prompt depend on."""
    return models.text_encoder.path, models.text_encoder_2.path, str(models.max_sequence_length)


def _where(placement: Placement) -> Placement:
    """What of a placement decides how transformer and VAE are loaded."""
    return msgspec.structs.replace(
        placement,
        vae_tiled=False,
        text_encoders="ram",
        keep_text_encoders=True,
        attention="auto",
        rules=(),
    )
