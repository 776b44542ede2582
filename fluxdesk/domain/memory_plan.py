"""Where everything goes and how much memory that takes: from a model set, a job and a machine, without torch.

A plan is a table of rows, one per phase and memory: what lies there, part by part. The expected peak is the
largest row total of each memory, so whoever doubts it can add it up. Which arrangement is taken is decided by
an ordered table (`GPU_CHOICES`, `CPU_CHOICES`): the first that fits; the names of the deciding rules travel
with the plan."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from fluxdesk.domain import activations, references
from fluxdesk.domain.job_shape import JobShape, tokens_of
from fluxdesk.domain.messages import Phase
from fluxdesk.domain.model_facts import ModelFacts, PartFacts
from fluxdesk.domain.request import Placement

MIB = 1024**2
GIB = 1024**3
ITEMSIZE = {"float32": 4, "bfloat16": 2, "float16": 2}
STREAM_RING_BLOCKS = 2
"""Blocks on the device while streaming: one being computed, one arriving."""
VRAM_RESERVE_SHARE, VRAM_RESERVE_BYTES = 0.03, 192 * MIB
"""Left free on the device: the allocator's rounding and fragments."""
RAM_RESERVE_SHARE, RAM_RESERVE_BYTES = 0.04, 256 * MIB
PREPARED_SPARE_BYTES = 6 * GIB
"""Weights are kept dequantised on a GPU only when this much stays free for other things: it saves a twentieth
of a step's time and doubles the memory."""

Encoders = Literal["kept", "released", "device"]


class MemoryBudget(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine can give now."""

    device: str = "cpu"
    free_vram_bytes: int = 0
    free_ram_bytes: int
    unified: bool = False
    """The device works in the system's RAM: both peaks share one budget."""
    compute_dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    device_context_bytes: int = 0
    """What the driver takes for a process before the first weight."""
    ram_context_bytes: int = 450_000_000
    """The engine process itself: Python, torch and diffusers."""
    threads: int = 4
    """Cores that a CPU plan computes on; each has buffers of its own."""

    @property
    def usable_vram_bytes(self) -> int:
        return self.free_vram_bytes - max(VRAM_RESERVE_BYTES, int(self.free_vram_bytes * VRAM_RESERVE_SHARE))

    @property
    def usable_ram_bytes(self) -> int:
        return self.free_ram_bytes - max(RAM_RESERVE_BYTES, int(self.free_ram_bytes * RAM_RESERVE_SHARE))


class PartBytes(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in one memory during one phase."""

    transformer: int = 0
    text_encoders: int = 0
    vae: int = 0
    activations: int = 0
    context: int = 0

    @property
    def total(self) -> int:
        return self.transformer + self.text_encoders + self.vae + self.activations + self.context


class PhasePlan(msgspec.Struct, frozen=True):
    """One row: a phase, a memory ("cpu" is the RAM) and what lies in it."""

    name: Phase
    device: str
    bytes: PartBytes


class PeakBytes(msgspec.Struct, frozen=True):
    vram: int
    ram: int


class MemoryPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `make_plan`."""

    phases: tuple[PhasePlan, ...]
    expected_peak_bytes: PeakBytes
    streamed_bytes_per_step: int
    placement: Placement
    rules: tuple[str, ...]
    fits: bool

    @property
    def peak_row(self) -> PhasePlan:
        """The row that decides: of the device when there is one, else of the RAM."""
        on_device = [row for row in self.phases if row.device != "cpu"]
        return max(on_device or list(self.phases), key=lambda row: row.bytes.total)


class Choice(msgspec.Struct, frozen=True):
    """One arrangement that the plan may try."""

    rule: str
    transformer: Literal["prepared", "packed", "streamed"]
    vae_tiled: bool


GPU_CHOICES: tuple[Choice, ...] = (
    Choice("weights_dequantised", "prepared", False),
    Choice("weights_resident", "packed", False),
    Choice("weights_resident", "packed", True),
    Choice("weights_streamed", "streamed", True),
)
CPU_CHOICES: tuple[Choice, ...] = (
    Choice("weights_prepared", "prepared", False),
    Choice("weights_prepared", "prepared", True),
    Choice("weights_packed", "packed", False),
    Choice("weights_packed", "packed", True),
)
"""Fastest first. On a CPU "prepared" weights are dequantised and packed for the kernels once."""
ENCODERS: tuple[tuple[str, Encoders], ...] = (
    ("encoders_in_ram", "kept"),
    ("encoders_released", "released"),
    ("encoders_on_device", "device"),
)
"""The text encoders stay in RAM; when that is too little they go after encoding; else they pass through
VRAM."""


def make_plan(facts: ModelFacts, job: JobShape, budget: MemoryBudget) -> MemoryPlan:
    """The first arrangement that fits `budget`; the thriftiest, with `fits` false, when none does."""
    choices = CPU_CHOICES if budget.device == "cpu" else GPU_CHOICES
    encoders = ENCODERS[:2] if budget.device == "cpu" else ENCODERS
    sizes = _Sizes(facts, job, budget)
    plan: MemoryPlan | None = None
    for choice in choices:
        for rule, where in encoders:
            plan = _evaluate(sizes, choice, rule, where)
            if plan.fits:
                return plan
    assert plan is not None
    return plan


def everything_on_device(facts: ModelFacts, job: JobShape, budget: MemoryBudget) -> bool:
    """Whether all parts, text encoders included, lie in VRAM at once (the meaning of the fit "fits")."""
    if budget.device == "cpu":
        return make_plan(facts, job, budget).fits
    sizes = _Sizes(facts, job, budget)
    row = sizes.denoise_row(Choice("weights_resident", "packed", True), sizes.matrices_packed)
    return row.total + sizes.encoders <= budget.usable_vram_bytes


class _Sizes:
    """Bytes of every part for one job on one machine; the arithmetic behind the rows."""

    def __init__(self, facts: ModelFacts, job: JobShape, budget: MemoryBudget) -> None:
        self.facts, self.job, self.budget = facts, job, budget
        self.itemsize = ITEMSIZE[budget.compute_dtype]
        transformer = facts.transformer
        _, self.text_tokens = tokens_of(job, facts)
        self.matrices_packed = transformer.matrices.nbytes
        self.matrices_dense = transformer.matrices.elements * self.itemsize
        self.outside = transformer.outside.elements * self.itemsize + sum(job.lora_bytes)
        self.ring = STREAM_RING_BLOCKS * max(block.nbytes for block in transformer.blocks)
        self.encoders = facts.t5.weights.nbytes + facts.clip.elements * 4
        words = self.text_tokens - references.tokens(job.looks)
        self.encode_work = activations.t5_bytes(facts.t5.shape, words, 4)
        if job.looks:  # read after the prompt, by networks that go again
            self.encode_work = max(self.encode_work, references.networks_bytes())
        self.vae = facts.vae.elements * self.itemsize

    def denoise_work(self, choice: Choice) -> int:
        """Activations of a step; a packed matrix needs its dense copy, or tiles of it, beside it."""
        job, shape = self.job, self.facts.transformer.shape
        width, height = job.seen
        height *= 1 + job.reference_images
        canvas = activations.canvas_bytes(shape, job.width, job.height) if job.tile_side else 0
        if self.budget.device == "cpu":
            return canvas + activations.tiled_denoise_bytes(
                shape, width, height, self.text_tokens, self.itemsize,
                threads=self.budget.threads, packed=choice.transformer == "packed", steps=job.steps,
            )  # fmt: skip
        scratch = 0 if choice.transformer == "prepared" else self.facts.transformer.largest_matrix_elements
        work = canvas + activations.denoise_bytes(
            shape, width, height, self.text_tokens, self.itemsize,
            scratch_elements=scratch, steps=job.steps,
        )  # fmt: skip
        return work + (activations.CUBLAS_WORKSPACE_BYTES if self.budget.device.startswith("cuda") else 0)

    def decode_work(self, choice: Choice) -> int:
        return activations.vae_decode_bytes(
            self.facts.vae, self.job.width, self.job.height, self.itemsize,
            tiled=choice.vae_tiled, cuda=self.budget.device.startswith("cuda"),
        )  # fmt: skip

    def held(self, choice: Choice, resident: int) -> int:
        """The transformer's bytes where it computes; modulation weights are gone before the loop."""
        if self.budget.device == "cpu":  # what lies around the blocks stays packed there
            transformer = self.facts.transformer
            around = transformer.outside.nbytes - transformer.embedders.nbytes + sum(self.job.lora_bytes)
            prepared = choice.transformer == "prepared"
            return around + (self.matrices_dense if prepared else self.matrices_packed)
        if choice.transformer == "prepared":
            return self.matrices_dense + self.outside
        if choice.transformer == "streamed":
            return resident + self.ring + self.outside
        return self.matrices_packed + self.outside

    def denoise_row(self, choice: Choice, resident: int) -> PartBytes:
        return PartBytes(
            transformer=self.held(choice, resident),
            vae=self.vae,
            activations=self.denoise_work(choice),
            context=self.budget.device_context_bytes,
        )

    def resident(self, choice: Choice) -> int:
        """Bytes of whole blocks that can stay on the device while the rest is streamed; negative: not even
        the ring."""
        if choice.transformer != "streamed":
            return self.matrices_packed
        fixed = self.outside + self.ring + self.vae + self.budget.device_context_bytes
        work = max(self.denoise_work(choice), self.decode_work(choice))
        room = self.budget.usable_vram_bytes - fixed - work
        return room if room < 0 else whole_blocks(self.facts.transformer.blocks, room)


def whole_blocks(blocks: tuple[PartFacts, ...], room: int) -> int:
    """Bytes of the first blocks that fit into `room`; the engine keeps the same ones."""
    kept = 0
    for block in blocks:
        if kept + block.nbytes > room:
            break
        kept += block.nbytes
    return kept


def _evaluate(sizes: _Sizes, choice: Choice, encoder_rule: str, encoders: Encoders) -> MemoryPlan:
    budget = sizes.budget
    resident = max(sizes.resident(choice), 0)
    phases = (
        _cpu_rows(sizes, choice, encoders)
        if budget.device == "cpu"
        else _gpu_rows(sizes, choice, encoders, resident)
    )
    peak = PeakBytes(
        vram=max((row.bytes.total for row in phases if row.device != "cpu"), default=0),
        ram=max((row.bytes.total for row in phases if row.device == "cpu"), default=0),
    )
    rules = (choice.rule, encoder_rule, "modulation_hoisted", *(("vae_tiled",) if choice.vae_tiled else ()))
    streamed = sizes.matrices_packed - resident if choice.transformer == "streamed" else 0
    placement = Placement(
        device=budget.device,
        text_encoders="device" if encoders == "device" else "ram",
        keep_text_encoders=encoders == "kept",
        transformer=choice.transformer,
        resident_bytes=resident if choice.transformer == "streamed" else None,
        vae_tiled=choice.vae_tiled,
        compute_dtype=budget.compute_dtype,
        rules=rules,
    )
    return MemoryPlan(
        phases=phases,
        expected_peak_bytes=peak,
        streamed_bytes_per_step=streamed,
        placement=placement,
        rules=rules,
        fits=_fits(budget, peak, choice, phases),
    )


def _fits(budget: MemoryBudget, peak: PeakBytes, choice: Choice, phases: tuple[PhasePlan, ...]) -> bool:
    if budget.unified:
        together = max(sum(row.bytes.total for row in phases if row.name == name) for name in get_args(Phase))
        return together <= budget.usable_ram_bytes and peak.vram <= budget.usable_vram_bytes
    spare = PREPARED_SPARE_BYTES if choice.transformer == "prepared" and budget.device != "cpu" else 0
    if budget.device != "cpu" and peak.vram + spare > budget.usable_vram_bytes:
        return False
    return peak.ram <= budget.usable_ram_bytes


def _cpu_rows(sizes: _Sizes, choice: Choice, encoders: Encoders) -> tuple[PhasePlan, ...]:
    """Everything in RAM; released encoders are gone before the transformer is read."""
    context = sizes.budget.ram_context_bytes
    held = sizes.held(choice, sizes.matrices_packed)
    kept = sizes.encoders if encoders == "kept" else 0
    beside = held if encoders == "kept" else 0
    decode = PartBytes(
        transformer=held,
        text_encoders=kept,
        vae=sizes.vae,
        activations=sizes.decode_work(choice),
        context=context,
    )
    prompts = PartBytes(
        transformer=beside,
        text_encoders=sizes.encoders,
        vae=sizes.vae if encoders == "kept" else 0,
        activations=sizes.encode_work,
        context=context,
    )
    rows = {
        "encode": _with_start(sizes.job, prompts, decode),
        "load": PartBytes(
            transformer=held + sizes.facts.transformer.largest_matrix_elements * sizes.itemsize,
            text_encoders=kept,
            vae=sizes.vae,
            context=context,
        ),
        "denoise": PartBytes(
            transformer=held,
            text_encoders=kept,
            vae=sizes.vae,
            activations=sizes.denoise_work(choice),
            context=context,
        ),
        "decode": decode,
    }
    order: tuple[Phase, ...] = ("load", "encode", "denoise", "decode")
    return tuple(PhasePlan(name, "cpu", rows[name]) for name in order)


def _with_start(job: JobShape, prompts: PartBytes, decode: PartBytes) -> PartBytes:
    """The larger of encoding the prompts and, after it, the picture to paint over: beside the same parts as
    decoding, which needs more than encoding (twice the channels at full resolution)."""
    return max(prompts, decode, key=lambda row: row.total) if job.start_picture else prompts


def _gpu_rows(sizes: _Sizes, choice: Choice, encoders: Encoders, resident: int) -> tuple[PhasePlan, ...]:
    """A row of the device and one of the RAM for each phase."""
    budget = sizes.budget
    device, context = budget.device, budget.device_context_bytes
    held = sizes.held(choice, resident)
    streamed = sizes.matrices_packed - resident if choice.transformer == "streamed" else 0
    kept = sizes.encoders if encoders == "kept" else 0
    in_ram = 0 if encoders == "device" else sizes.encoders
    encode_ram = sizes.encode_work if encoders != "device" else 0
    on_device = {
        "kept": PartBytes(transformer=held, vae=sizes.vae, context=context),
        "released": PartBytes(context=context),
        "device": PartBytes(text_encoders=sizes.encoders, activations=sizes.encode_work, context=context),
    }[encoders]
    decode = PartBytes(
        transformer=held, vae=sizes.vae, activations=sizes.decode_work(choice), context=context
    )
    ram_context = budget.ram_context_bytes

    def ram(text_encoders: int, work: int = 0) -> PartBytes:
        return PartBytes(
            transformer=streamed, text_encoders=text_encoders, activations=work, context=ram_context
        )

    encode_row = msgspec.structs.replace(
        ram(in_ram, encode_ram), transformer=streamed if encoders == "kept" else 0
    )
    return (
        PhasePlan("load", device, PartBytes(transformer=held, vae=sizes.vae, context=context)),
        PhasePlan("load", "cpu", ram(kept)),
        PhasePlan("encode", device, _with_start(sizes.job, on_device, decode)),
        PhasePlan("encode", "cpu", encode_row),
        PhasePlan("denoise", device, sizes.denoise_row(choice, resident)),
        PhasePlan("denoise", "cpu", ram(kept)),
        PhasePlan("decode", device, decode),
        PhasePlan("decode", "cpu", ram(kept)),
    )
