"""How long a picture will take: from this machine's rates at first, from its own measured runs as they come
in.

Three sources, best first: a measured run of the same shape; the estimate corrected by how far earlier runs on
the same device were off; the estimate alone. Each prediction is kept beside its outcome (`RunRecord`)."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Literal

import msgspec

from fluxdesk.domain.flops import attention_flops, step_flops, t5_flops, vae_decode_flops, vae_encode_flops
from fluxdesk.domain.gpu_rates import copy_bytes_per_second, peak_flops
from fluxdesk.domain.hardware import CpuInfo, HardwareReport
from fluxdesk.domain.job_shape import JobShape, tokens_of
from fluxdesk.domain.machine import choose_gpu, cpu_dtype
from fluxdesk.domain.memory_plan import MemoryPlan
from fluxdesk.domain.messages import PhaseSeconds
from fluxdesk.domain.model_facts import ModelFacts

GPU_SHARE_OF_PEAK = 0.55
"""What programs reach of a card's peak in a FLUX step: 56 to 67 % reported on an RTX 3060, 31 to 59 % on
H100."""
UNKNOWN_GPU_FLOPS = 20e12
PACKED_OVERHEAD: dict[str, float] = {
    "F16": 1.0, "BF16": 1.0, "F32": 1.0, "Q8_0": 1.05, "Q6_K": 1.15, "Q5_K": 1.15, "Q5_1": 1.15, "Q5_0": 1.15,
    "Q4_K": 1.12, "Q4_1": 1.12, "Q4_0": 1.10, "IQ4_NL": 1.12, "IQ4_XS": 1.15, "Q3_K": 1.18, "Q2_K": 1.18,
    "NF4": 1.05,
}  # fmt: skip
"""Time of a step with weights dequantised on the fly, against dense ones; fused kernels, 1024x1024."""
CPU_LINEAR_SHARE, CPU_ATTENTION_SHARE = 0.80, 0.40
"""Shares of the machine's own matrix rate that a step's products and its attention reach on a CPU."""
CPU_PACKED_OVERHEAD = 1.15
BFLOAT16_GAIN = 1.8
"""bfloat16 products against float32 on CPUs with AVX512-BF16 or AMX: 96 % of twice the rate, rounded down."""
GFLOPS_PER_CORE = {"avx512f": 75e9, "avx2": 45e9, "asimd": 40e9}
"""When the CPU was not measured: float32 per physical core at about 3 GHz, two thirds of the instruction
rate."""
BLOCK_SECONDS = {"cpu": 0.004, "gpu": 0.0004}
"""What a block costs beside its arithmetic: calls, norms, rotations (flux-mini on two cores: 20 ms for 4 blocks)."""
START_SECONDS = 0.5
"""Of a load beside the reading of the files."""
VAE_SHARE = 0.35
DISK_BYTES_PER_SECOND = {"ssd": 1.5e9, "hdd": 0.15e9, "network": 0.1e9, "unknown": 0.5e9}
KEPT_RUNS = 5
"""Measured runs of the same shape that the median is taken of, newest first."""

CORRECTING_RUNS = 10
"""Newest runs on this device that correct the arithmetic."""
MINIATURE = "flux-mini"

Source = Literal["measured", "corrected", "estimated"]


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine does per second."""

    device: str
    device_name: str
    flops: float
    """Matrix products in the compute dtype, as they come out in practice."""
    attention_flops: float
    cpu_flops: float
    """float32 products of the CPU: the text encoders run there."""
    copy_bytes: float = 0.0
    disk_bytes: float = DISK_BYTES_PER_SECOND["unknown"]


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A finished run and what had been predicted for it."""

    date: str
    """ISO 8601, UTC."""
    device: str
    device_name: str
    family: str
    level: str
    width: int
    height: int
    steps: int
    """Those that were really painted."""
    text_tokens: int
    evaluations: int = 1
    """Per step: 2 with true CFG, 2 with Heun, 4 with both."""
    loras: int = 0
    start_picture: bool = False
    """A picture was encoded first."""
    tile_side: int | None = None
    """As in the request."""
    transformer: str = "packed"
    """`Placement.transformer`."""
    turbo: bool = False
    loaded: bool = False
    """The model was in memory already."""
    seconds: PhaseSeconds
    seconds_per_step: float
    peak_ram_bytes: int
    peak_vram_bytes: int | None = None
    predicted_seconds_per_step: float
    raw_seconds_per_step: float
    """The estimate before any correction."""
    raw_seconds: PhaseSeconds | None = None
    """The phases by arithmetic alone; None in records of older versions."""
    predicted_total_seconds: float
    predicted_ram_bytes: int
    predicted_vram_bytes: int
    ram_context_bytes: int = 0
    """What the plan had taken for the engine itself, in RAM and in VRAM."""
    vram_context_bytes: int = 0

    @property
    def shape(self) -> tuple[object, ...]:
        """Runs with equal shapes take equally long per step."""
        return (
            self.device, self.device_name, self.family, self.level, self.width, self.height, self.text_tokens,
            self.evaluations, self.loras, self.transformer, self.turbo, self.tile_side,
        )  # fmt: skip


class SpeedEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds, and where they come from."""

    seconds_per_step: float
    raw_seconds_per_step: float
    raw_seconds: PhaseSeconds
    """The phases by arithmetic alone; loading even when it is not needed."""
    load_seconds: float
    encode_seconds: float
    denoise_seconds: float
    """All steps of one picture, with what comes between them (previews, preparations)."""
    decode_seconds: float
    total_seconds: float
    """The whole job: loading (when it is not yet loaded), encoding, all steps of all pictures, decoding."""
    source: Source
    runs: int = 0
    """Measured runs behind it."""


class SpeedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be estimated."""

    facts: ModelFacts
    job: JobShape
    plan: MemoryPlan
    turbo: bool = False
    loaded: bool = False
    """The model is in memory already."""

    def shape_on(self, rates: Rates) -> tuple[object, ...]:
        """Comparable with `RunRecord.shape`."""
        _, text = tokens_of(self.job, self.facts)
        return (
            rates.device, rates.device_name, self.facts.family, self.facts.transformer.level, self.job.width,
            self.job.height, text, self.job.evaluations, len(self.job.lora_bytes),
            self.plan.placement.transformer, self.turbo, self.job.tile_side,
        )  # fmt: skip


def cpu_flops_of(cpu: CpuInfo, measured_flops: float | None) -> float:
    """float32 products per second: as measured, else by the instruction set and the cores."""
    if measured_flops:
        return measured_flops
    per_core = next((rate for flag, rate in GFLOPS_PER_CORE.items() if flag in cpu.features), 20e9)
    return per_core * max(1, cpu.physical_cores)


def rates_of(report: HardwareReport, device: str, measured_cpu_flops: float | None = None) -> Rates:
    """The rates of `device` ("cpu" or the chosen GPU) of this machine."""
    cpu = cpu_flops_of(report.cpu, measured_cpu_flops)
    disk = DISK_BYTES_PER_SECOND[report.disk.kind if report.disk else "unknown"]
    gpu = choose_gpu(report)
    if device == "cpu" or gpu is None:
        gain = BFLOAT16_GAIN if cpu_dtype(report.cpu) == "bfloat16" else 1.0
        return Rates(
            device="cpu",
            device_name=report.cpu.name,
            flops=cpu * gain * CPU_LINEAR_SHARE,
            attention_flops=cpu * CPU_ATTENTION_SHARE,
            cpu_flops=cpu,
            disk_bytes=disk,
        )
    rate = (peak_flops(gpu) or UNKNOWN_GPU_FLOPS) * GPU_SHARE_OF_PEAK
    return Rates(
        device=device, device_name=gpu.name, flops=rate, attention_flops=rate, cpu_flops=cpu,
        copy_bytes=copy_bytes_per_second(gpu), disk_bytes=disk,
    )  # fmt: skip


def raw_step_seconds(question: SpeedQuestion, rates: Rates) -> float:
    """A step by arithmetic alone: products and attention, or the arrival of streamed weights when that is
    longer."""
    shape = question.facts.transformer.shape
    image, text = tokens_of(question.job, question.facts)
    length = image + text
    products = step_flops(shape, image, text) - attention_flops(shape, length)
    placement = question.plan.placement
    if placement.transformer != "prepared":
        packed = (
            CPU_PACKED_OVERHEAD
            if rates.device == "cpu"
            else PACKED_OVERHEAD.get(question.facts.transformer.level, 1.15)
        )
        products = round(products * packed)
    compute = products / rates.flops + attention_flops(shape, length) / rates.attention_flops
    blocks = shape.double_blocks + shape.single_blocks
    compute += blocks * BLOCK_SECONDS["cpu" if rates.device == "cpu" else "gpu"]
    arrival = question.plan.streamed_bytes_per_step / rates.copy_bytes if rates.copy_bytes else 0.0
    return max(compute, arrival) * question.job.evaluations * question.job.windows


def estimate(question: SpeedQuestion, rates: Rates, history: Sequence[RunRecord] = ()) -> SpeedEstimate:
    """What to tell the user before the button is pressed."""
    raw = raw_step_seconds(question, rates)
    same = [run for run in history if run.shape == question.shape_on(rates)][-KEPT_RUNS:]
    related = [run for run in history if _teaches(run, question, rates)]
    source: Source = "estimated"
    per_step, runs = raw, 0
    if same:
        source, per_step, runs = (
            "measured",
            statistics.median(run.seconds_per_step for run in same),
            len(same),
        )
    elif related:
        source, per_step, runs = "corrected", raw * correction(related), len(related)
    plain = raw_phases(question, rates, raw)
    load, encode, decode = _around(question, plain, same, related)
    denoise = _denoise(question, per_step, same, related)
    # Prompts are encoded once, a picture to paint over for every picture anew.
    every = _start_share(question, rates, plain) * encode
    total = load + (encode - every) + (every + denoise + decode) * question.job.count
    return SpeedEstimate(
        seconds_per_step=per_step,
        raw_seconds_per_step=raw,
        raw_seconds=plain,
        load_seconds=load,
        encode_seconds=encode,
        denoise_seconds=denoise,
        decode_seconds=decode,
        total_seconds=total,
        source=source,
        runs=runs,
    )


def _teaches(run: RunRecord, question: SpeedQuestion, rates: Rates) -> bool:
    """A run on this device. What the miniature takes is mostly calls, and says nothing of full widths."""
    same_device = (run.device, run.device_name) == (rates.device, rates.device_name)
    return same_device and (run.family == MINIATURE) == (question.facts.family == MINIATURE)


def _denoise(
    question: SpeedQuestion, per_step: float, same: Sequence[RunRecord], related: Sequence[RunRecord]
) -> float:
    """The steps, and between them what earlier runs of this shape (else of this device) had there."""
    beside = [run.seconds.denoise / run.steps - run.seconds_per_step for run in same or related]
    between = statistics.median(beside[-CORRECTING_RUNS:]) if beside else 0.0
    return (per_step + max(0.0, between)) * question.job.steps


def correction(runs: Sequence[RunRecord]) -> float:
    """How much longer steps on this device took than the arithmetic said."""
    return _median_ratio([(run.seconds_per_step, run.raw_seconds_per_step) for run in runs])


def raw_phases(question: SpeedQuestion, rates: Rates, per_step: float) -> PhaseSeconds:
    """Every phase by arithmetic alone; one picture."""
    facts, job = question.facts, question.job
    _, text = tokens_of(job, facts)
    load = START_SECONDS + facts.download_bytes / rates.disk_bytes
    encode = t5_flops(facts.t5.shape, text) / (rates.cpu_flops * 0.5)
    if job.start_picture:
        encode += _start_seconds(facts, job, rates)
    decode = vae_decode_flops(facts.vae, job.width, job.height) / (rates.flops * VAE_SHARE)
    denoise = per_step * job.steps
    total = load + encode + denoise + decode
    return PhaseSeconds(total=total, load=load, encode=encode, denoise=denoise, decode=decode)


def _around(
    question: SpeedQuestion, plain: PhaseSeconds, same: Sequence[RunRecord], related: Sequence[RunRecord]
) -> tuple[float, float, float]:
    """(load, encode, decode) seconds: measured with the model in the same state where possible, else the
    arithmetic corrected by how far it was off here."""
    corrected = {
        name: getattr(plain, name) * _median_ratio(_phase_pairs(related, name))
        for name in ("load", "encode", "decode")
    }
    load = 0.0 if question.loaded else corrected["load"]
    encode, decode = corrected["encode"], corrected["decode"]
    state = question.loaded, question.job.start_picture
    alike = [run for run in same if (run.loaded, run.start_picture) == state]
    if alike:
        load = statistics.median(run.seconds.load for run in alike)
        encode = statistics.median(run.seconds.encode for run in alike)
    if same:
        decode = statistics.median(run.seconds.decode for run in same)
    return load, encode, decode


def _start_share(question: SpeedQuestion, rates: Rates, plain: PhaseSeconds) -> float:
    """Of the encoding, what goes to the picture to paint over, by arithmetic."""
    job = question.job
    if not job.start_picture or plain.encode <= 0.0:
        return 0.0
    return _start_seconds(question.facts, job, rates) / plain.encode


def _start_seconds(facts: ModelFacts, job: JobShape, rates: Rates) -> float:
    return vae_encode_flops(facts.vae, job.width, job.height) / (rates.flops * VAE_SHARE)


def _phase_pairs(runs: Sequence[RunRecord], phase: str) -> list[tuple[float, float]]:
    """(measured, by arithmetic) of a phase; loads only where there was something to load."""
    told = [run for run in runs if run.raw_seconds is not None and not (phase == "load" and run.loaded)]
    return [(getattr(run.seconds, phase), getattr(run.raw_seconds, phase)) for run in told]


def _median_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Median of measured / by arithmetic over the newest runs; 1 without any."""
    ratios = [measured / raw for measured, raw in pairs[-CORRECTING_RUNS:] if raw > 0]
    return statistics.median(ratios) if ratios else 1.0
