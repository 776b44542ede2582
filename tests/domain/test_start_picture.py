"""Painting over a picture, as far as the request and the forecasts know it."""

from __future__ import annotations

import msgspec
import pytest

from fluxdesk.domain.flops import vae_encode_flops
from fluxdesk.domain.flux_shapes import VaeShape
from fluxdesk.domain.job_shape import JobShape, tokens_of
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.memory_plan import make_plan
from fluxdesk.domain.messages import PhaseSeconds, RunResult
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.queue_time import PaceBook
from fluxdesk.domain.references import Reference, networks_bytes
from fluxdesk.domain.request import (
    Family,
    GenerationRequest,
    LoraUse,
    Mode,
    ModelFile,
    ModelSet,
    StartPicture,
    followed,
    mode_of,
    painted_steps,
    start_of,
    starting_from,
    steps_done,
)
from fluxdesk.domain.request_checks import validate
from fluxdesk.domain.speed_estimate import SpeedQuestion, estimate, rates_of
from fluxdesk.services.planner import job_of

FILE = ModelFile("x.gguf")
PLAIN = GenerationRequest(
    id="1",
    prompt="a red ring",
    models=ModelSet(
        family="flux-mini", level="F16", transformer=FILE, text_encoder=FILE, text_encoder_2=FILE,
        vae=FILE, config_dir="",
    ),
    output_path="x.png",
    steps=20,
)  # fmt: skip


def over(strength: float, steps: int = 20) -> GenerationRequest:
    plain = msgspec.structs.replace(PLAIN, steps=steps)
    return starting_from(plain, StartPicture("a.png", strength, "00ff"))


@pytest.mark.parametrize(
    ("steps", "strength", "done"),
    [(20, 1.0, 20), (20, 0.6, 12), (20, 0.01, 1), (4, 0.5, 2), (4, 0.1, 1), (25, 0.56, 15), (1, 0.9, 1)],
)
def test_strength_is_the_share_of_steps_as_diffusers_counts_it(
    steps: int, strength: float, done: int
) -> None:
    assert steps_done(steps, strength) == done
    assert painted_steps(over(strength, steps)) == done
    assert painted_steps(msgspec.structs.replace(PLAIN, steps=steps, strength=strength)) == steps
    assert validate(over(strength, steps)) == ()


@pytest.mark.parametrize("strength", [0.0, -0.5, 1.1, 1e-18])
def test_a_strength_that_paints_nothing_is_a_problem(strength: float) -> None:
    problems = validate(over(strength))
    assert [problem.field for problem in problems] == ["strength"]
    assert "{" not in problems[0].error.text


def test_a_picture_to_start_from_goes_in_and_comes_out() -> None:
    request = over(0.6)
    assert start_of(request) == StartPicture("a.png", 0.6, "00ff")
    assert starting_from(request, None) == PLAIN
    assert start_of(PLAIN) is None
    missing = msgspec.structs.replace(request, init_image=None)
    assert [problem.field for problem in validate(missing)] == ["init_image"]


def of(family: Family) -> GenerationRequest:
    return msgspec.structs.replace(PLAIN, models=msgspec.structs.replace(PLAIN.models, family=family))


MASKED = StartPicture("a.png", 0.7, "00ff", "m.png", "11ee")


@pytest.mark.parametrize(
    ("family", "start", "mode"),
    [
        ("flux1-dev", None, "text_to_image"),
        ("flux1-dev", StartPicture("a.png"), "image_to_image"),
        ("flux1-schnell", MASKED, "inpaint"),
        ("flux1-fill", MASKED, "fill"),
        ("flux1-kontext", MASKED, "kontext"),
        ("flux1-canny", MASKED, "control"),
        ("flux1-depth", StartPicture("a.png"), "control"),
    ],
)
def test_the_model_and_the_mask_decide_how_it_is_painted(
    family: Family, start: StartPicture | None, mode: Mode
) -> None:
    request = starting_from(of(family), start)
    assert request.mode == mode_of(family, start) == mode
    assert validate(request) == ()
    masked = mode in {"inpaint", "fill"}
    assert (request.mask_image, request.mask_sha256) == (("m.png", "11ee") if masked else (None, None))
    assert request.strength == (start.strength if start and mode in {"image_to_image", "inpaint"} else 1.0)
    back = start_of(request)
    assert back == (start and msgspec.structs.replace(
        start,
        strength=start.strength if mode in {"image_to_image", "inpaint"} else 0.6,
        mask=start.mask if masked else None,
        mask_sha256=start.mask_sha256 if masked else None,
    ))  # fmt: skip
    assert painted_steps(request) == steps_done(20, request.strength)


@pytest.mark.parametrize(
    ("family", "start", "field", "word"),
    [
        ("flux1-fill", None, "init_image", "part of a picture"),
        ("flux1-fill", StartPicture("a.png"), "mask_image", "mask"),
        ("flux1-kontext", None, "init_image", "edits"),
        ("flux1-canny", None, "init_image", "lines or depths"),
    ],
)
def test_what_a_model_cannot_do_without_is_said(
    family: Family, start: StartPicture | None, field: str, word: str
) -> None:
    problems = validate(starting_from(of(family), start))
    assert [problem.field for problem in problems] == [field]
    assert word in problems[0].error.text


CONTROL = LoraUse("/l/flux1-canny-dev-lora.safetensors", 0.85, control=True)


@pytest.mark.parametrize(
    ("family", "start", "loras", "field", "word"),
    [
        ("flux1-dev", None, (CONTROL,), "init_image", "choose the picture to follow"),
        ("flux1-dev", MASKED, (CONTROL, CONTROL), "loras", "Only one control LoRA"),
        ("flux1-schnell", StartPicture("a.png"), (CONTROL,), "loras", "FLUX.1 dev and Krea"),
        ("flux1-fill", MASKED, (CONTROL,), "loras", "FLUX.1 dev and Krea"),
        ("flux1-kontext", StartPicture("a.png"), (CONTROL,), "loras", "FLUX.1 dev and Krea"),
        ("flux1-canny", StartPicture("a.png"), (CONTROL,), "loras", "FLUX.1 dev and Krea"),
    ],
)
def test_a_control_lora_asks_for_one_picture_and_its_model(
    family: Family, start: StartPicture | None, loras: tuple[LoraUse, ...], field: str, word: str
) -> None:
    request = starting_from(msgspec.structs.replace(of(family), loras=loras), start)
    problems = validate(request)
    assert [problem.field for problem in problems] == [field]
    assert word in problems[0].error.text


def test_a_control_lora_follows_the_picture_whatever_its_mask_and_strength() -> None:
    loras = (LoraUse("/l/ink.safetensors"), CONTROL)
    request = starting_from(msgspec.structs.replace(of("flux1-krea"), loras=loras), MASKED)
    assert validate(request) == ()
    assert (request.mode, request.strength, request.mask_image) == ("control", 1.0, None)
    assert mode_of("flux1-krea", MASKED, loras[:1]) == "inpaint"
    assert followed("flux1-krea", loras) == "edges"
    depth = msgspec.structs.replace(CONTROL, path="C:\\canny\\flux1-Depth-dev-lora.safetensors")
    assert followed("flux1-dev", (depth,)) == "depths"
    assert followed("flux1-dev", (msgspec.structs.replace(CONTROL, path="x.safetensors"),)) == "either"
    assert followed("flux1-schnell", loras) == followed("flux1-dev", loras[:1]) == ""


def test_a_negative_prompt_is_refused_where_it_would_do_nothing() -> None:
    guided = msgspec.structs.replace(starting_from(of("flux1-fill"), MASKED), true_cfg=2.0)
    assert [problem.field for problem in validate(guided)] == ["true_cfg"]
    assert validate(msgspec.structs.replace(over(0.5), true_cfg=2.0)) == ()


def test_reference_pictures_need_a_model_and_no_words() -> None:
    look = Reference("a.png")

    def problems(family: Family, *looks: Reference, **changes: str) -> list[str]:
        found = validate(msgspec.structs.replace(of(family), references=looks, **changes))
        return [f"{problem.field}: {problem.error.text}" for problem in found]

    assert problems("flux1-dev", look, prompt="") == []
    assert problems("flux1-dev", prompt="")[0].startswith("prompt")
    assert "flux-mini knows no" in problems("flux-mini", look)[0]
    assert "5 reference pictures are too many" in problems("flux1-schnell", *[look] * 5)[0]
    assert "2.5 is not a possible strength" in problems("flux1-dev", Reference("a.png", 2.5))[0]


def test_reference_pictures_stand_in_the_memory_plan() -> None:
    facts = facts_from_level("flux1-dev", "Q4_K")
    wish = msgspec.structs.replace(of("flux1-dev"), references=(Reference("a.png"), Reference("b.png")))
    job = msgspec.structs.replace(job_of(wish), width=1024, height=1024, text_tokens=512)
    assert tokens_of(job, facts) == (64 * 64, 512 + 2 * 729)
    without = msgspec.structs.replace(job, looks=0)
    budget = budget_of(simulated(12, 64, name="NVIDIA GeForce RTX 3060"))
    rows = [
        {(row.name, row.device): row.bytes.activations for row in make_plan(facts, each, budget).phases}
        for each in (without, job)
    ]
    assert rows[1]["encode", "cpu"] == networks_bytes() > rows[0]["encode", "cpu"]
    assert rows[1]["denoise", budget.device] > rows[0]["denoise", budget.device]


def test_a_picture_to_edit_doubles_the_image_tokens() -> None:
    facts = facts_from_level("flux1-kontext", "Q4_K")
    budget = budget_of(simulated(12, 64, name="NVIDIA GeForce RTX 3060"))
    start = StartPicture("a.png")
    plain = JobShape(steps=20, start_picture=True)
    edit = job_of(starting_from(msgspec.structs.replace(of("flux1-kontext"), width=1024, height=1024), start))
    edit = msgspec.structs.replace(edit, text_tokens=512)
    assert edit.reference_images == 1
    assert edit.start_picture
    assert tokens_of(edit, facts) == (2 * 64 * 64, 512)
    work = [
        {
            row.name: row.bytes.activations
            for row in make_plan(facts, job, budget).phases
            if row.device != "cpu"
        }
        for job in (plain, edit)
    ]
    assert 1.5 < work[1]["denoise"] / work[0]["denoise"] < 2.0
    assert work[1]["decode"] == work[0]["decode"]


def test_requests_of_older_versions_are_read() -> None:
    old = msgspec.to_builtins(PLAIN)
    for name in ("init_sha256", "init_image", "mask_sha256", "strength", "mode"):
        del old[name]
    assert msgspec.convert(old, GenerationRequest) == PLAIN


def test_encoding_is_counted() -> None:
    """4.88e12: torch's FlopCounterMode over diffusers' AutoencoderKL in FLUX's shape."""
    assert vae_encode_flops(VaeShape(), 1024, 1024) / 1e12 == pytest.approx(4.88, rel=0.01)


def test_a_forecast_knows_fewer_steps_and_the_encoding() -> None:
    report = simulated(12, 64, name="NVIDIA GeForce RTX 3060")
    budget = budget_of(report)
    facts = facts_from_level("flux1-dev", "Q4_K")

    def ask(**changes: object) -> SpeedQuestion:
        job = msgspec.structs.replace(JobShape(steps=20), **changes)
        return SpeedQuestion(facts=facts, job=job, plan=make_plan(facts, job, budget))

    rates = rates_of(report, budget.device)
    plain, short = estimate(ask(), rates), estimate(ask(steps=12, start_picture=True), rates)
    assert short.denoise_seconds == pytest.approx(plain.denoise_seconds * 0.6)
    encoding = short.encode_seconds - plain.encode_seconds
    assert 0 < encoding < plain.decode_seconds
    both = estimate(ask(steps=12, start_picture=True, count=3), rates)
    each = short.denoise_seconds + short.decode_seconds + encoding
    assert both.total_seconds == pytest.approx(short.total_seconds + 2 * each)
    rows = {row.name: row.bytes for row in ask(start_picture=True).plan.phases if row.device != "cpu"}
    assert rows["encode"].activations > 0
    assert rows["encode"].total <= max(row.total for name, row in rows.items() if name != "encode")


def test_the_queue_counts_the_steps_that_are_painted() -> None:
    book = PaceBook()
    request = over(0.5)
    seconds = PhaseSeconds(total=13, load=1, encode=1, denoise=10, decode=1)
    book.note(request, RunResult(seconds=seconds, seconds_per_step=1.0, peak_ram_bytes=1))
    assert book.seconds(request) == pytest.approx(12)
    assert book.seconds(over(1.0)) == pytest.approx(22)
