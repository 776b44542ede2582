"""What FluxDesk writes it reads back, in every dialect; and two thousand damaged pictures crash nothing."""

from __future__ import annotations

import io
import itertools
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fakes import request
from foreign_graphs import COMFYUI
from foreign_json import INVOKEAI, SWARMUI
from foreign_texts import A1111, SDCPP
from test_foreign_metadata import as_chunks

from fluxdesk.domain.picture_settings import NamedLora, PictureSettings, canonical
from fluxdesk.domain.references import Reference
from fluxdesk.domain.request import (
    PAINTS_OVER,
    TAKES_MASK,
    TAKES_NEGATIVE,
    GenerationRequest,
    LoraUse,
    ModelFile,
    ModelSet,
    StartPicture,
    painted_steps,
    starting_from,
)
from fluxdesk.domain.schedulers import SCHEDULERS
from fluxdesk.formats.a1111 import parameters_text
from fluxdesk.formats.a1111_reader import read_parameters
from fluxdesk.formats.comfyui_reader import read_graph_json
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow
from fluxdesk.formats.found_metadata import FoundMetadata
from fluxdesk.formats.picture_metadata import from_record, metadata_in, read_metadata
from fluxdesk.formats.png import encode_png, make_record, read_texts, write_picture
from fluxdesk.services.restore_settings import pictures_near, restore

DEV = ModelSet(
    family="flux1-dev",
    level="Q4_K",
    transformer=ModelFile("/models/flux1-dev-Q4_K_S.gguf", "75bb1945" + "0" * 56),
    text_encoder=ModelFile("/models/clip_l.safetensors"),
    text_encoder_2=ModelFile("C:\\models\\t5-v1_1-xxl-encoder-Q8_0.gguf"),
    vae=ModelFile("/models/ae.safetensors"),
    config_dir="/configs",
    guidance_distilled=True,
)
LORAS = (
    LoraUse("/loras/ink, wet.safetensors", 0.75, "0123456789ab" + "0" * 52),
    LoraUse("/loras/fox.safetensors", -1.5),
)


def painted(**changes: object) -> GenerationRequest:
    return request(models=DEV, prompt="a fox, “red”: (storm:1.2)\nsecond line", guidance=2.25, **changes)


REQUESTS = [
    painted(),
    painted(loras=LORAS, negative_prompt="blur,\nfog", true_cfg=2.5, seed=2**63 - 1),
    request(models=msgspec.structs.replace(DEV, guidance_distilled=False), guidance=None, steps=4),
    request(prompt="", negative_prompt="", width=1360, height=768, loras=LORAS[1:]),
]


def comparable(settings: PictureSettings, *, hashes: bool) -> dict[str, object]:
    """Settings without the program, in one spelling; without digests where the format has no place for them."""
    plain = msgspec.to_builtins(settings)
    del plain["source"]
    plain["sampler"], plain["scheduler"] = canonical(settings.sampler), canonical(settings.scheduler)
    plain["model_hash"] = (settings.model_hash or "")[:10] if hashes else ""
    for lora in plain["loras"]:
        lora["hash"] = (lora["hash"] or "")[:12] if hashes else ""
    return plain


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_every_dialect_gives_the_same_settings(number: int) -> None:
    wanted = REQUESTS[number]
    own = from_record(make_record(wanted, None)).settings
    text = read_parameters(parameters_text(wanted, "FluxDesk"))
    graph = api_graph(wanted)
    api = read_graph_json(json.loads(json.dumps(graph)))
    ui = read_graph_json(json.loads(json.dumps(ui_workflow(graph))))
    assert text is not None
    assert comparable(text.settings, hashes=True) == comparable(own, hashes=True)
    for found in (api, ui):
        assert found is not None
        assert found.not_understood == ()
        assert comparable(found.settings, hashes=False) == comparable(own, hashes=False)


@pytest.mark.parametrize("mode", ["image_to_image", "inpaint", "fill", "kontext", "control"])
def test_pictures_with_a_start_survive_the_way_to_comfyui(mode: str) -> None:
    wanted = painted(mode=mode, init_image="/a/in.png", mask_image="/a/mask.png", strength=0.5)
    graph = api_graph(wanted)
    found = read_graph_json(ui_workflow(graph))
    assert found is not None
    assert (found.settings.seed, found.settings.prompt) == (wanted.seed, wanted.prompt)
    assert found.strength == (0.5 if mode in {"image_to_image", "inpaint"} else 1.0)
    assert (found.settings.width, found.settings.height) == (wanted.width, wanted.height)
    assert found.not_understood == ()
    kinds = {node["class_type"] for node in graph.values()}
    assert "LoadImage" in kinds
    assert ("LoadImageMask" in kinds) == (mode in {"inpaint", "fill"})


def any_request(dice: random.Random, folder: Path) -> GenerationRequest:
    """A request that can be painted, of any kind, with anything that a form can hold; its pictures in `folder`."""
    mode = dice.choice(["text_to_image", "image_to_image", "inpaint", "fill", "kontext", "control"])
    over = mode in PAINTS_OVER
    texts = ["a fox (red) {x|y}", "(storm:1.2), \\\\(kept)", "uno zorro\nrojo", "x"]
    looks = (Reference(str(folder / "look.png"), 0.5), Reference(str(folder / "other.png")))
    made = painted(
        mode=mode,
        init_image=None if mode == "text_to_image" else str(folder / "in.png"),
        mask_image=str(folder / "mask.png") if mode in TAKES_MASK else None,
        strength=round(dice.uniform(0.1, 1.0), 2) if over else 1.0,
        steps=dice.randrange(10, 60),
        seed=dice.randrange(2**40),
        width=16 * dice.randrange(4, 100),
        height=16 * dice.randrange(4, 100),
        scheduler=dice.choice(list(SCHEDULERS)),
        true_cfg=dice.choice([1.0, 2.5]) if mode in TAKES_NEGATIVE else 1.0,
        negative_prompt=dice.choice(["", "blur (soft)"]),
        loras=dice.choice([(), LORAS, LORAS[1:]]),
        references=dice.choice([(), looks]),
    )
    return msgspec.structs.replace(made, prompt=dice.choice(texts), guidance=dice.choice([0.0, 2.25, 30.0]))


def test_every_option_comes_back_from_a_graph(tmp_path: Path) -> None:
    def find_lora(lora: NamedLora) -> LoraUse | None:
        return {"ink, wet": LORAS[0], "fox": LORAS[1]}.get(lora.name)

    dice = random.Random(11)
    here = {"flux1-dev": ("Q8_0", "Q4_K")}
    for name in ("in", "mask", "look", "other"):
        (tmp_path / f"{name}.png").write_bytes(b"x")
    for number in range(300):
        wanted = any_request(dice, tmp_path)
        graph = api_graph(wanted)
        found = read_graph_json(json.loads(json.dumps(ui_workflow(graph) if number % 2 else graph)))
        assert found is not None
        assert found.not_understood == ()
        restored = restore(found, here, (), find_lora, pictures_near(tmp_path / "workflow.json"))
        assert restored.remarks == ()
        fields = restored.fields
        del fields["count"], fields["text_tokens"], fields["seed_locked"]
        assert (fields.pop("family"), fields.pop("level")) == (wanted.models.family, wanted.models.level)
        start = fields.pop("start")
        again = msgspec.structs.replace(wanted, **fields, strength=0.0, init_image=None, mask_image=None)
        if wanted.mode in PAINTS_OVER | {"text_to_image"}:  # the others follow from the model
            again = starting_from(again, start)
            assert painted_steps(again) == painted_steps(wanted)
            assert msgspec.structs.replace(again, strength=wanted.strength) == wanted
        else:
            assert (start.path, start.mask) == (wanted.init_image, wanted.mask_image)
        assert fields["references"] == wanted.references


def test_pictures_that_a_graph_names_are_missed_by_their_names(tmp_path: Path) -> None:
    wanted = painted(
        mode="inpaint",
        init_image="/a/in.png",
        mask_image="/a/mask.png",
        references=(Reference("/a/look.png"),),
    )
    found = read_graph_json(api_graph(wanted))
    assert found is not None
    here = {"flux1-dev": ("Q4_K",)}
    restored = restore(found, here)
    assert (restored.fields["start"], restored.fields["references"]) == (None, ())
    assert [remark.text for remark in restored.remarks] == [
        "It was painted over another picture, which is not in the file.",
        "It took over the look of pictures that are not in the file: look.png.",
    ]
    output, inputs = tmp_path / "ComfyUI" / "output" / "today", tmp_path / "ComfyUI" / "input"
    output.mkdir(parents=True)
    inputs.mkdir()
    (inputs / "in.png").write_bytes(b"x")
    restored = restore(found, here, find_picture=pictures_near(output / "fox.png"))
    assert restored.fields["start"] == StartPicture(str(inputs / "in.png"), 1.0)
    assert restored.remarks[0].text == "Its mask is not on this computer any more."


def test_pictures_in_foreign_graphs() -> None:
    """A mask in the picture's own alpha, a folder and a place in the name, and a size taken from a picture."""
    graph = api_graph(painted(mode="inpaint", init_image="in.png", mask_image="m.png", strength=0.5))
    (masked,) = (node["inputs"] for node in graph.values() if node["class_type"] == "SetLatentNoiseMask")
    (key,) = (key for key, node in graph.items() if node["class_type"] == "LoadImage")
    graph[key]["inputs"]["image"] = "clipspace/in.png [input]"
    masked["mask"] = [key, 1]
    found = read_graph_json(graph)
    assert found is not None
    assert (found.pictures, found.masks) == (("in.png",), ("",))
    graph = api_graph(painted())
    (latent,) = (node["inputs"] for node in graph.values() if node["class_type"] == "EmptySD3LatentImage")
    graph["load"] = {"class_type": "LoadImage", "inputs": {"image": "size.png"}}
    graph["size"] = {"class_type": "GetImageSize", "inputs": {"image": ["load", 0]}}
    latent["width"] = ["size", 0]
    found = read_graph_json(graph)
    assert found is not None
    assert found.pictures == ()


def test_a_shift_that_differs_from_the_one_here_is_said() -> None:
    def said(**changes: object) -> list[str]:
        wanted = painted(width=1360, height=768)
        graph = api_graph(wanted)
        (shifting,) = (n["inputs"] for n in graph.values() if n["class_type"] == "ModelSamplingFlux")
        name = changes.pop("unet_name", None)
        if name:
            (loader,) = (n["inputs"] for n in graph.values() if n["class_type"] == "UnetLoaderGGUF")
            loader["unet_name"] = name
        shifting |= changes
        found = read_graph_json(ui_workflow(graph))
        assert found is not None
        here = {"flux1-dev": ("Q4_K",), "flux1-schnell": ("Q4_K",)}
        return [remark.text for remark in restore(found, here).remarks]

    text = "ModelSamplingFlux shifts its schedule by {}; FluxDesk shifts this model by {} at this size."
    assert said() == []
    assert said(width=768, height=1360) == []
    assert said(width=1344, height=776) == [], "as many tokens but for a few"
    assert said(width=1024, height=1024, max_shift=1.15) == []
    assert said(width=512, height=512) == [text.format("0.63", "1.15")]
    assert said(max_shift=1.3) == [text.format("1.30", "1.15")]
    assert said(base_shift=0.3, max_shift=0.3) == [text.format("0.30", "1.15")]
    assert said(unet_name="flux1-schnell-Q4_K_S.gguf") == [text.format("1.15", "0.00")]
    assert said(unet_name="flux1-schnell-Q4_K_S.gguf", max_shift=0.0, base_shift=0) == []


def test_as_much_of_the_schedule_is_painted_there_as_here() -> None:
    """By the sum that ComfyUI does (`KSampler.set_steps`): the last `steps` of `int(steps / denoise)`."""
    for steps in range(1, 101):
        for percent in range(5, 101, 5):
            wanted = painted(
                mode="image_to_image", init_image="/a/in.png", steps=steps, strength=percent / 100
            )
            if painted_steps(wanted) < 1:
                continue
            (inputs,) = (n["inputs"] for n in api_graph(wanted).values() if n["class_type"] == "KSampler")
            whole = inputs["denoise"] > 0.9999
            assert int(inputs["steps"] / inputs["denoise"]) == steps or whole, (steps, percent)
            assert inputs["steps"] == painted_steps(wanted)


def test_a_negative_prompt_is_guided_and_edits_as_the_prompt_does() -> None:
    """As here, where both are asked of the same model with the same guidance and picture."""

    def chain(graph: dict[str, Any], link: list[Any]) -> list[str]:
        kinds = []
        while True:
            node = graph[link[0]]
            kinds.append(node["class_type"])
            if "conditioning" not in node["inputs"]:
                return kinds
            link = node["inputs"]["conditioning"]

    for cfg in (1.0, 2.0):
        graph = api_graph(
            painted(mode="kontext", init_image="/a/in.png", negative_prompt="fog", true_cfg=cfg)
        )
        (inputs,) = (node["inputs"] for node in graph.values() if node["class_type"] == "KSampler")
        full = ["FluxGuidance", "ReferenceLatent", "CLIPTextEncode"]
        assert chain(graph, inputs["positive"]) == full
        assert chain(graph, inputs["negative"]) == (full if cfg > 1 else full[-1:])


def test_a_mask_is_cut_as_its_picture_is() -> None:
    graph = api_graph(painted(mode="inpaint", init_image="/a/in.png", mask_image="/a/m.png", strength=0.5))
    scaled = [node["inputs"] for node in graph.values() if node["class_type"] == "ImageScale"]
    assert [(inputs["crop"], inputs["width"]) for inputs in scaled] == [("center", 1024)] * 2
    (masked,) = (node["inputs"] for node in graph.values() if node["class_type"] == "SetLatentNoiseMask")
    assert graph[masked["mask"][0]]["class_type"] == "ImageToMask"


def test_guidance_that_a_graph_switches_off_is_none() -> None:
    graph = api_graph(painted())
    (key,) = (key for key, node in graph.items() if node["class_type"] == "KSampler")
    guided = graph[key]["inputs"]["positive"]
    graph["off"] = {"class_type": "FluxDisableGuidance", "inputs": {"conditioning": guided}}
    graph[key]["inputs"]["positive"] = ["off", 0]
    found = read_graph_json(graph)
    assert found is not None
    assert (found.settings.guidance, found.not_understood) == (None, ())
    assert found.settings.prompt == painted().prompt


def test_no_node_of_a_workflow_lies_on_another() -> None:
    looks = tuple(Reference(f"/b/{name}.png") for name in "abcd")
    wanted = painted(
        mode="fill", init_image="/a/in.png", mask_image="/a/m.png", references=looks, loras=LORAS
    )
    boxes = [(*node["pos"], *node["size"]) for node in ui_workflow(api_graph(wanted))["nodes"]]
    for (left, top, width, height), (x, y, w, h) in itertools.combinations(boxes, 2):
        assert left + width <= x or x + w <= left or top + height <= y or y + h <= top


def test_a_picture_of_ours_comes_back_from_its_file(tmp_path: Path) -> None:
    wanted = REQUESTS[1]
    write_picture(tmp_path / "p.png", 1, 1, b"\0\0\0", request=wanted)
    found = read_metadata(tmp_path / "p.png")
    assert found.record is not None
    assert found.record.request == wanted
    assert (found.settings.source, found.settings.loras[0].strength) == ("fluxdesk", 0.75)


def test_reference_pictures_survive_the_way_to_comfyui_and_back_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "maria"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "maria"))
    redux = ModelFile(str(tmp_path / "maria" / "my-redux.safetensors"))
    looks = (Reference(str(tmp_path / "maria" / "look.png"), 0.5), Reference("/b/other.png"))
    wanted = painted(references=looks)
    wanted = msgspec.structs.replace(wanted, models=msgspec.structs.replace(DEV, redux=redux))
    graph = api_graph(wanted)
    nodes = {node["class_type"]: node["inputs"] for node in graph.values()}
    assert nodes["StyleModelLoader"] == {"style_model_name": "my-redux.safetensors"}
    assert nodes["CLIPVisionLoader"] == {"clip_name": "sigclip_vision_patch14_384.safetensors"}
    applied = [node["inputs"] for node in graph.values() if node["class_type"] == "StyleModelApply"]
    assert [(inputs["strength"], inputs["strength_type"]) for inputs in applied] == [
        (0.5, "multiply"),
        (1.0, "multiply"),
    ]
    found = read_graph_json(ui_workflow(graph))
    assert found is not None
    assert (found.settings.prompt, found.not_understood) == (wanted.prompt, ())
    assert found.settings.guidance == wanted.guidance
    write_picture(tmp_path / "p.png", 1, 1, b"\0\0\0", request=wanted)
    assert b"maria" not in (tmp_path / "p.png").read_bytes()
    record = read_metadata(tmp_path / "p.png").record
    assert record is not None
    assert record.request == wanted


def damaged_bytes(data: bytes, first: int, dice: random.Random) -> bytes:
    """`data` cut off, with bytes too many or too few, or with wrong ones, from place `first` on."""
    at = dice.randrange(first, len(data))
    match dice.randrange(4):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes(dice.randrange(256) for _ in range(dice.randrange(1, 9))) + data[at:]
        case 2:
            return data[:at] + data[at + dice.randrange(1, 40) :]
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 12)):
        changed[dice.randrange(first, len(changed))] = dice.randrange(256)
    return bytes(changed)


def damaged_picture(chunks: dict[str, str], dice: random.Random) -> bytes:
    """Half of them have a damaged file, half a whole file with damaged texts."""
    if dice.random() < 0.5:
        return damaged_bytes(encode_png(1, 1, b"\0\0\0", chunks), 8, dice)
    texts = {
        key: damaged_bytes(text.encode(), 0, dice).decode("utf-8", "replace")
        for key, text in chunks.items()
        if text
    }
    return encode_png(1, 1, b"\0\0\0", texts)


def test_two_thousand_damaged_pictures_crash_nothing(tmp_path: Path) -> None:
    dice = random.Random(7)
    write_picture(tmp_path / "own.png", 1, 1, b"\0\0\0", request=REQUESTS[1])
    own = {key: value for key, value in read_texts(tmp_path / "own.png").items() if key == "fluxdesk"}
    groups = (A1111, SDCPP, INVOKEAI, SWARMUI, COMFYUI)
    wholes = [own] + [as_chunks(sample) for group in groups for sample, _ in group]
    sources: Counter[str] = Counter()
    for number in range(2000):
        found = metadata_in(io.BytesIO(damaged_picture(wholes[number % len(wholes)], dice)))
        assert isinstance(found, FoundMetadata)
        sources[found.settings.source] += 1
    assert len(sources) >= 6  # the damage does not simply make everything unreadable
    assert sources["none"] < 1700
