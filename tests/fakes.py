"""Stand-ins where the real thing would make a test slow or random."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.hardware import VramSample
from fluxdesk.domain.messages import AnyCommand, Generate, ImageSaved, PhaseSeconds, RunResult
from fluxdesk.domain.request import GenerationRequest, ModelFile, ModelSet

GIB = 1024**3

MODELS = ModelSet(
    family="flux-mini",
    level="F16",
    transformer=ModelFile("t.gguf"),
    text_encoder=ModelFile("c.safetensors"),
    text_encoder_2=ModelFile("t5.gguf"),
    vae=ModelFile("v.safetensors"),
    config_dir="config",
)

RESULT = RunResult(
    seconds=PhaseSeconds(total=4.0, load=1.0, encode=0.5, denoise=2.0, decode=0.5),
    seconds_per_step=0.1,
    peak_ram_bytes=2 * GIB,
)


def request(number: int = 1, **changes: object) -> GenerationRequest:
    """A request that differs from others by its number."""
    made = GenerationRequest(
        id=f"job-{number}", prompt=f"prompt {number}", models=MODELS, output_path=f"/nowhere/{number}.png"
    )
    return msgspec.structs.replace(made, **changes)


def sample(at: float, job_id: str | None = None, **changes: object) -> VramSample:
    """One look at a machine without a GPU."""
    made = VramSample(
        time_seconds=at,
        job_id=job_id,
        ram_process_bytes=GIB,
        ram_used_bytes=4 * GIB,
        ram_total_bytes=16 * GIB,
        note="no_gpu",
    )
    return msgspec.structs.replace(made, **changes)


class FakeThread(QObject):
    """The signals of `GenerationThread`, emitted when the test says so; remembers what it was told."""

    engine_started = Signal(object)
    event_received = Signal(object)
    vram_sampled = Signal(object)
    engine_stopped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[AnyCommand] = []
        self.cancelled: list[str] = []
        self.kills = 0

    def submit(self, command: AnyCommand) -> None:
        self.commands.append(command)

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)

    def kill_engine(self) -> None:
        self.kills += 1

    @property
    def painted(self) -> list[str]:
        """Ids of the requests that were handed over, in order."""
        return [command.request.id for command in self.commands if isinstance(command, Generate)]

    def finish(self, job_id: str, path: str = "/nowhere/x.png") -> None:
        """Say that the picture is there."""
        self.event_received.emit(ImageSaved(id=job_id, path=path, result=RESULT))
