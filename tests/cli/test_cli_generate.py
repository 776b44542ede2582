"""`fluxdesk generate` from the outside: documents, exit codes, Ctrl+C."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from fluxdesk.cli.generate_command import parse_lora
from fluxdesk.cli.main import main
from fluxdesk.domain.preset import Preset
from fluxdesk.domain.request import StartPicture, start_of
from fluxdesk.formats.png import read_record, read_texts
from fluxdesk.services.paths import find_paths
from fluxdesk.services.preset_store import PresetStore

ROOT = Path(__file__).resolve().parents[2]
PICTURE = str(ROOT / "resources" / "screenshots" / "generate-en-light-1280x800.png")
OTHER = str(ROOT / "resources" / "screenshots" / "generate-es-dark-1920x1080.png")
FIELDS = {
    "status", "path", "model", "level", "seed", "steps", "width", "height", "seconds",
    "seconds_per_step", "peak_ram_bytes", "peak_vram_bytes",
}  # fmt: skip


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), "generate", *arguments]


def generate(*arguments: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    """Run the command; its JSON document when it printed one."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    return done, json.loads(done.stdout) if done.stdout.strip() else None


@pytest.mark.engine
def test_a_picture_and_its_document(tmp_path: Path) -> None:
    output = tmp_path / "new folder" / "out.png"
    done, document = generate(
        *("--model", "flux-mini", "--level", "F16", "--prompt", "un círculo rojo sobre un cuadrado azul"),
        *("--seed", "5", "--steps", "3", "--size", "128x96", "--output", str(output), "--json"),
    )
    assert done.returncode == 0, done.stderr
    assert set(document) == FIELDS
    assert set(document["seconds"]) == {"total", "load", "encode", "denoise", "decode"}
    assert (document["status"], document["path"]) == ("ok", str(output))
    assert (document["model"], document["level"], document["seed"]) == ("flux-mini", "F16", 5)
    assert (document["steps"], document["width"], document["height"]) == (3, 128, 96)
    assert document["peak_ram_bytes"] > 200e6
    record = read_record(output)
    assert record is not None
    assert record.request.prompt == "un círculo rojo sobre un cuadrado azul"
    assert "Seed: 5" in read_texts(output)["parameters"]


@pytest.mark.engine
def test_a_picture_s_settings_as_a_preset_paint_it_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    told = ("--prompt", "a red circle", "--seed", "5", "--json")
    how = ("--level", "Q4_0", "--steps", "3", "--size", "64x96", "--cfg", "2", "--negative-prompt", "blue")
    done, _ = generate(*told, *how, "--scheduler", "heun", "--output", str(first))
    assert done.returncode == 0, done.stderr
    assert main(["preset", "save", "Night", "--from", str(first), "--words", "{prompt} above a ring"]) == 0
    capsys.readouterr()
    assert main(["preset", "show", "night", "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)
    assert (kept["status"], kept["level"], kept["width"], kept["loras"]) == ("ok", "Q4_0", 64, [])
    done, document = generate(*told, "--preset", "night", "--steps", "2", "--output", str(second))
    assert done.returncode == 0, done.stderr
    assert (document["level"], document["steps"], document["height"]) == ("Q4_0", 2, 96)
    record = read_record(second)
    assert record is not None
    request = record.request
    assert (request.prompt, request.scheduler) == ("a red circle above a ring", "heun")
    assert (request.true_cfg, request.negative_prompt) == (2.0, "blue")


def test_presets_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = str(tmp_path / "x.png")
    assert main(["generate", "--prompt", "x", "--preset", "gone", "--output", output, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["action"] == "There are no presets yet."
    assert main(["preset", "save", "Screen", "--from", PICTURE, "--json"]) == 1
    assert "was not painted by FluxDesk" in json.loads(capsys.readouterr().out)["text"]
    for name in ("One", "Two"):
        PresetStore(find_paths()).save(Preset(name=name, steps=3))
    assert main(["preset", "remove", "one", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": "ok", "name": "One", "steps": 3}
    assert main(["preset", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["presets"] == [{"name": "Two", "steps": 3}]
    with pytest.raises(SystemExit) as bad_usage:
        main(["preset", "save", "One"])
    assert bad_usage.value.code == 2


@pytest.mark.engine
def test_several_pictures_count_seeds_up(tmp_path: Path) -> None:
    done, document = generate(
        *("--prompt", "a ring", "--seed", "8", "--steps", "1", "--count", "2"),
        *("--output", str(tmp_path / "ring.png"), "--json"),
    )
    assert done.returncode == 0, done.stderr
    assert [picture["seed"] for picture in document["pictures"]] == [8, 9]
    assert [picture["path"] for picture in document["pictures"]] == [
        str(tmp_path / "ring-1.png"),
        str(tmp_path / "ring-2.png"),
    ]
    assert (tmp_path / "ring-1.png").read_bytes() != (tmp_path / "ring-2.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "kind", "word"),
    [
        (("--model", "flux9"), "file_missing", "flux9"),
        (("--level", "Q99"), "file_missing", "Q99"),
        (("--size", "100x100"), "bad_input", "100"),
        (("--steps", "0"), "bad_input", "0 steps"),
        (("--seed", "-1"), "bad_input", "-1"),
        (("--prompt", " "), "bad_input", "Write what"),
        (("--image", "/gone/start.png"), "bad_input", "/gone/start.png"),
        (("--image", __file__), "bad_input", "cannot be read"),
        (("--strength", "0.5"), "bad_input", "needs a picture"),
        (("--negative-prompt", "fog"), "bad_input", "does nothing at CFG 1"),
        (("--cfg", "0.5"), "bad_input", "0.5 is not a possible CFG"),
        (("--scheduler", "dpm"), "bad_input", "no scheduler called dpm"),
        (("--mask", "/gone/mask.png"), "bad_input", "needs a picture"),
        (("--extend", "0,0,16,0"), "bad_input", "Margins need a picture"),
        (("--edges", "--image", PICTURE), "bad_input", "no use for --edges"),
        (("--enlarge", "2"), "bad_input", "Enlarging needs a picture"),
        (("--redux", f"{PICTURE}:0.5"), "bad_input", "flux-mini knows no reference pictures"),
        (("--image", PICTURE, "--mask", "/gone/mask.png"), "bad_input", "/gone/mask.png"),
        (("--image", PICTURE, "--mask", OTHER), "bad_input", "pixels where its picture has"),
    ],
)
def test_failures_are_documents(tmp_path: Path, arguments: tuple[str, ...], kind: str, word: str) -> None:
    output = tmp_path / "no.png"
    done, document = generate("--prompt", "x", "--output", str(output), "--json", *arguments)
    assert done.returncode == 1
    assert set(document) == {"status", "kind", "text", "action"}
    assert (document["status"], document["kind"]) == ("error", kind)
    assert word in document["text"]
    assert document["text"] in done.stderr
    assert "Traceback" not in done.stderr
    assert not output.exists()


@pytest.mark.engine
def test_a_picture_is_painted_over_and_its_recipe_names_it(tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    Image.linear_gradient("L").resize((200, 100)).convert("RGB").save(start)
    for name, strength in (("near", "0.2"), ("far", "0.9"), ("again", "0.2")):
        done, document = generate(
            *("--prompt", "a ring", "--seed", "8", "--steps", "10", "--image", str(start)),
            *("--strength", strength, "--output", str(tmp_path / f"{name}.png"), "--json"),
        )
        assert done.returncode == 0, done.stderr
        assert set(document) == FIELDS
    pixels = {
        name: Image.open(tmp_path / f"{name}.png").convert("RGB").tobytes()
        for name in ("near", "far", "again")
    }
    assert pixels["near"] == pixels["again"] != pixels["far"]
    record = read_record(tmp_path / "near.png")
    assert record is not None
    assert start_of(record.request) == StartPicture(
        str(start), 0.2, hashlib.sha256(start.read_bytes()).hexdigest()
    )
    assert "Denoising strength: 0.2" in read_texts(tmp_path / "near.png")["parameters"]
    done, document = generate(
        *("--prompt", "a ring", "--image", str(start), "--strength", "0", "--output", "x.png", "--json")
    )
    assert (done.returncode, document["kind"]) == (1, "bad_input")
    assert "0.0 is not a possible strength" in document["text"]


@pytest.mark.engine
def test_a_picture_is_enlarged_in_tiles(tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    Image.radial_gradient("L").resize((144, 96)).convert("RGB").save(start)
    output = tmp_path / "large.png"
    done, document = generate(
        *("--prompt", "a ring", "--seed", "8", "--steps", "10", "--image", str(start)),
        *("--enlarge", "2", "--output", str(output), "--json"),
    )
    assert done.returncode == 0, done.stderr
    with Image.open(output) as image:
        assert (document["width"], document["height"]) == (288, 192) == image.size
    record = read_record(output)
    assert record is not None
    used = start_of(record.request)
    assert used is not None
    assert (used.strength, used.tile_side) == (0.3, 128)


def control_lora(path: Path) -> Path:
    """A control LoRA that flux-mini takes: its image tokens read another picture's, too."""
    random = np.random.default_rng(3)
    tensors = {
        "img_in.lora_A.weight": random.normal(0, 0.2, (4, 128)).astype(np.float32),
        "img_in.lora_B.weight": random.normal(0, 0.2, (256, 4)).astype(np.float32),
        "img_in.lora_B.bias": np.zeros(256, np.float32),
    }
    save_file(tensors, path)
    return path


@pytest.mark.engine
def test_a_control_lora_follows_the_edges_of_a_picture(tmp_path: Path) -> None:
    lora = control_lora(tmp_path / "canny-lora.safetensors")
    start = tmp_path / "start.png"
    scene = Image.new("RGB", (128, 128), "navy")
    scene.paste("orange", (30, 30, 90, 90))
    scene.save(start)
    done, _ = generate(
        *("--prompt", "a ring", "--seed", "8", "--steps", "2", "--lora", f"{lora}:0.85"),
        *("--image", str(start), "--edges", "--output", str(tmp_path / "out.png"), "--json"),
    )
    assert done.returncode == 0, done.stderr
    record = read_record(tmp_path / "out.png")
    assert record is not None
    request = record.request
    assert request.mode == "control"
    assert [(use.strength, use.control, bool(use.sha256)) for use in request.loras] == [(0.85, True, True)]
    with Image.open(str(request.init_image)) as edges:
        assert set(np.unique(np.asarray(edges))) == {0, 255}


def test_what_a_control_lora_cannot_do_is_said(tmp_path: Path) -> None:
    lora = control_lora(tmp_path / "canny-lora.safetensors")
    depth = control_lora(tmp_path / "depth-lora.safetensors")
    for arguments, word in (
        (("--lora", str(lora)), "choose the picture to follow"),
        (("--lora", str(lora), "--lora", str(depth), "--image", PICTURE), "Only one control LoRA"),
        (("--lora", str(lora), "--image", PICTURE, "--mask", OTHER), "no use for --mask"),
        (("--lora", str(lora), "--image", PICTURE, "--strength", "0.5"), "no use for --strength"),
        (("--lora", str(depth), "--image", PICTURE, "--edges"), "no use for --edges"),
    ):
        done, document = generate("--prompt", "x", "--output", str(tmp_path / "no.png"), "--json", *arguments)
        assert (done.returncode, document["kind"]) == (1, "bad_input")
        assert word in document["text"]
    done, document = generate(
        *(
            "--prompt",
            "x",
            "--output",
            str(tmp_path / "no.png"),
            "--json",
            "--lora",
            f"{tmp_path / 'a.safetensors'}:nan",
        )
    )
    assert (done.returncode, document["text"]) == (
        1, "nan is not a possible strength of a LoRA: use -100 to 100."
    )  # fmt: skip
    foreign = tmp_path / "foreign.safetensors"
    save_file({"nothing.weight": np.zeros((2, 2), np.float32)}, foreign)
    done, document = generate(
        *("--prompt", "x", "--output", str(tmp_path / "no.png"), "--json", "--lora", str(foreign))
    )
    assert (done.returncode, document["kind"]) == (1, "file_unsupported"), "before an engine starts"
    assert "is no LoRA" in document["text"]


@pytest.mark.engine
def test_cfg_scheduler_and_length_are_in_the_recipe(tmp_path: Path) -> None:
    output = tmp_path / "guided.png"
    done, _ = generate(
        *(
            "--prompt",
            "a ring",
            "--seed",
            "8",
            "--steps",
            "3",
            "--cfg",
            "2.5",
            "--negative-prompt",
            "fog, rain",
        ),
        *("--scheduler", "heun", "--max-sequence-length", "16", "--output", str(output), "--json"),
    )
    assert done.returncode == 0, done.stderr
    record = read_record(output)
    assert record is not None
    request = record.request
    assert (request.true_cfg, request.negative_prompt, request.scheduler) == (2.5, "fog, rain", "heun")
    assert request.models.max_sequence_length == 16
    text = read_texts(output)["parameters"]
    assert "\nNegative prompt: fog, rain\n" in text
    assert "Sampler: Heun" in text
    assert "CFG scale: 2.5" in text


@pytest.mark.engine
def test_only_what_the_mask_marks_is_painted_and_the_recipe_names_it(tmp_path: Path) -> None:
    start, mask = tmp_path / "start.png", tmp_path / "mask.png"
    Image.linear_gradient("L").resize((128, 128)).convert("RGB").save(start)
    half = Image.new("L", (128, 128), 0)
    half.paste(255, (64, 0, 128, 128))
    half.save(mask)
    done, document = generate(
        *("--prompt", "a ring", "--seed", "8", "--steps", "4", "--start", str(start), "--mask", str(mask)),
        *("--strength", "1", "--output", str(tmp_path / "out.png"), "--json"),
    )
    assert done.returncode == 0, done.stderr
    assert set(document) == FIELDS
    before, after = (Image.open(path).convert("RGB") for path in (start, tmp_path / "out.png"))
    left, right = (0, 0, 64, 128), (64, 0, 128, 128)
    assert before.crop(left).tobytes() == after.crop(left).tobytes()
    assert before.crop(right).tobytes() != after.crop(right).tobytes()
    record = read_record(tmp_path / "out.png")
    assert record is not None
    assert record.request.mode == "inpaint"
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (start, mask)]
    assert start_of(record.request) == StartPicture(str(start), 1.0, digests[0], str(mask), digests[1])


@pytest.mark.engine
def test_an_extended_picture_keeps_what_there_was(tmp_path: Path) -> None:
    start, output = tmp_path / "start.png", tmp_path / "out.png"
    Image.linear_gradient("L").resize((100, 128)).convert("RGB").save(start)
    done, document = generate(
        *("--prompt", "a ring", "--seed", "8", "--steps", "3", "--image", str(start)),
        *("--extend", "20,0,0,0", "--output", str(output), "--json"),
    )
    assert done.returncode == 0, done.stderr
    assert (document["width"], document["height"]) == (128, 128), "whole patches"
    before, after = Image.open(start).convert("RGB"), Image.open(output).convert("RGB")
    assert after.crop((28, 0, 128, 128)).tobytes() == before.tobytes()
    record = read_record(output)
    assert record is not None
    assert (record.request.mode, record.request.strength) == ("inpaint", 1.0)
    assert Path(str(record.request.init_image)).parent == tmp_path / "fluxdesk-home" / "data" / "edits"


def test_bad_usage_is_exit_code_two(tmp_path: Path) -> None:
    assert generate("--prompt", "x", "--output", "y.png", "--extend", "1,2,3")[0].returncode == 2
    assert generate("--prompt", "x", "--output", "y.png", "--extend", "0,0,0,0")[0].returncode == 2
    assert generate("--prompt", "x")[0].returncode == 2
    assert generate("--prompt", "x", "--output", "y.png", "--size", "big")[0].returncode == 2
    assert generate("--prompt", "x", "--output", "y.png", "--count", "0")[0].returncode == 2


@pytest.mark.engine
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_cancels_cleanly(tmp_path: Path) -> None:
    output = tmp_path / "never.png"
    process = subprocess.Popen(
        command("--prompt", "x", "--steps", "200", "--size", "512x512", "--output", str(output), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while children.exists() and not children.read_text().split():
        time.sleep(0.05)
    child = int(children.read_text().split()[0])
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 1, stderr
    document = json.loads(stdout)
    assert (document["status"], document["kind"]) == ("error", "cancelled")
    assert "Traceback" not in stderr
    assert list(tmp_path.glob("never*")) == []
    assert not os.path.isdir(f"/proc/{child}"), "the engine is gone"  # noqa: PTH112


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ink.safetensors", ("ink.safetensors", 1.0)),
        ("ink.safetensors:0.8", ("ink.safetensors", 0.8)),
        ("C:\\loras\\ink.safetensors", ("C:\\loras\\ink.safetensors", 1.0)),
        ("C:\\loras\\ink.safetensors:-0.5", ("C:\\loras\\ink.safetensors", -0.5)),
        ("odd:name.safetensors", ("odd:name.safetensors", 1.0)),
    ],
)
def test_lora_arguments(text: str, expected: tuple[str, float]) -> None:
    assert parse_lora(text) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("recommend", "--ram-gib", "nan"),
        ("recommend", "--vram-gib", "-1"),
        ("plan", "x.gguf", "--vram-gib", "1e400"),
        ("plan", "x.gguf", "--steps", "0"),
        ("compare", "--output", "x", "--disk-budget", "inf"),
        ("quantize", "x.gguf", "--to", "Q8_0", "--output", "y.gguf", "--threads", "-3"),
    ],
)
def test_numbers_that_are_none_are_bad_usage(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert ended.value.code == 2
    assert f"{words[-1]!r} is no" in capsys.readouterr().err
