"""Commands to the engine and events from it: one JSON object per line, tagged by `type`.

Commands are imperative, events past tense. Only strings, numbers, bytes (base64 in JSON) and structs of them
cross the pipe; never an exception, never a tensor.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.domain.hardware import VramSample
from fluxdesk.domain.request import GenerationRequest, ModelSet, Placement

PROTOCOL = 1
"""Raised whenever a message changes its meaning; both sides refuse a different number."""

Phase = Literal["load", "encode", "denoise", "decode"]


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of everything the window tells the engine."""


class LoadModel(Command, frozen=True, kw_only=True, tag="load_model"):
    """Load `models` now, so that the next `Generate` starts at once."""

    id: str
    models: ModelSet
    placement: Placement = Placement()


class Generate(Command, frozen=True, kw_only=True, tag="generate"):
    request: GenerationRequest


class Cancel(Command, frozen=True, kw_only=True, tag="cancel"):
    """Stop job `id`, queued or running, at the next block border."""

    id: str


class Unload(Command, frozen=True, kw_only=True, tag="unload"):
    """Give all memory back; the process stays."""


class MeasureWeights(msgspec.Struct, frozen=True, kw_only=True):
    """Files of the networks that measure pictures; an empty path means: not here, leave this measure out."""

    alexnet: str = ""
    """AlexNet's convolutions, for LPIPS."""
    lpips_linear: str = ""
    """LPIPS' five linear layers; wanted with `alexnet`."""
    clip: str = ""
    """The whole CLIP, text and vision."""
    clip_tokenizer: str = ""
    """Folder of its tokenizer; wanted with `clip`."""


class PicturePair(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, what it is held against, and what was asked for."""

    id: str
    reference: str
    picture: str
    prompt: str


class MeasurePictures(Command, frozen=True, kw_only=True, tag="measure_pictures"):
    """Measure `pairs` with networks, on the processor; each is answered by `PairMeasured`."""

    id: str
    weights: MeasureWeights
    pairs: tuple[PicturePair, ...]


AnyCommand = LoadModel | Generate | Cancel | Unload | MeasurePictures


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of everything the engine tells the window."""


class EngineReady(Event, frozen=True, kw_only=True, tag="engine_ready"):
    """The handshake: the first line the engine writes."""

    protocol: int
    pid: int
    version: str
    backend: str


class PhaseStarted(Event, frozen=True, kw_only=True, tag="phase_started"):
    id: str
    phase: Phase


class ModelLoading(Event, frozen=True, kw_only=True, tag="model_loading"):
    """Progress of loading, in bytes: `stage` is "transformer", "text_encoder", "text_encoder_2", "vae",
    "image_encoder" or "redux"."""

    id: str
    stage: str
    done: int
    total: int


class ModelLoaded(Event, frozen=True, kw_only=True, tag="model_loaded"):
    id: str
    seconds: float


class StepDone(Event, frozen=True, kw_only=True, tag="step_done"):
    """Step `step` of `steps` (from 1) has ended; it took `seconds`."""

    id: str
    step: int
    steps: int
    seconds: float


class PreviewReady(Event, frozen=True, kw_only=True, tag="preview_ready"):
    """What the picture looks like after `step`; `image` is a small PNG or JPEG."""

    id: str
    step: int
    image: bytes


class VramSampled(Event, frozen=True, kw_only=True, tag="vram_sampled"):
    sample: VramSample


class PlanChanged(Event, frozen=True, kw_only=True, tag="plan_changed"):
    """Memory ran out and the engine went one rung down the ladder: same seed, other placement."""

    id: str
    rung: str
    placement: Placement


class PhaseSeconds(msgspec.Struct, frozen=True, kw_only=True):
    total: float
    load: float
    encode: float
    denoise: float
    decode: float


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished run measured; goes into the picture, the gallery and the lab."""

    seconds: PhaseSeconds
    seconds_per_step: float
    peak_ram_bytes: int
    """0: not measured, another computer painted."""
    peak_vram_bytes: int | None = None
    rungs: tuple[str, ...] = ()
    """Rungs of the out-of-memory ladder that were taken."""
    program_version: str = ""
    made_by: str = ""
    """The engine, where it was not FluxDesk's own: "ComfyUI 0.3.75"."""


class ImageSaved(Event, frozen=True, kw_only=True, tag="image_saved"):
    """The picture exists, whole, at `path`."""

    id: str
    path: str
    result: RunResult


class PairMeasured(Event, frozen=True, kw_only=True, tag="pair_measured"):
    """One of a `MeasurePictures`: `lpips` (0: the same) and `clip` (0 to 100), None where not measured."""

    id: str
    pair: str
    lpips: float | None = None
    clip: float | None = None


class PicturesMeasured(Event, frozen=True, kw_only=True, tag="pictures_measured"):
    """All pairs of the command are answered."""

    id: str


class JobCancelled(Event, frozen=True, kw_only=True, tag="job_cancelled"):
    id: str


class JobFailed(Event, frozen=True, kw_only=True, tag="job_failed"):
    id: str
    error: ErrorReport


AnyEvent = (
    EngineReady
    | PhaseStarted
    | ModelLoading
    | ModelLoaded
    | StepDone
    | PreviewReady
    | VramSampled
    | PlanChanged
    | ImageSaved
    | PairMeasured
    | PicturesMeasured
    | JobCancelled
    | JobFailed
)

_encoder = msgspec.json.Encoder()
_command_decoder: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_event_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode_line(message: Command | Event) -> bytes:
    """One line of JSON, newline included."""
    return _encoder.encode(message) + b"\n"


def decode_command(line: bytes) -> AnyCommand:
    """Raises msgspec.ValidationError or msgspec.DecodeError on anything else than a command."""
    return _command_decoder.decode(line)


def decode_event(line: bytes) -> AnyEvent:
    """Raises msgspec.ValidationError or msgspec.DecodeError on anything else than an event."""
    return _event_decoder.decode(line)
