"""A ComfyUI server as an engine, against one on loopback that speaks its interface and misbehaves."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from comfyui_server import ComfyuiServer, serving
from fakes import request
from PIL import Image

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import (
    AnyEvent,
    Cancel,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    PhaseStarted,
    PreviewReady,
    StepDone,
)
from fluxdesk.domain.references import Reference
from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelFile, ModelSet
from fluxdesk.domain.server_address import no_server, server_address
from fluxdesk.formats.png import read_record
from fluxdesk.generation.comfyui_client import ComfyuiClient, Patience
from fluxdesk.generation.comfyui_engine import ComfyuiEngine

IMPATIENT = Patience(connect=2.0, answer=0.5, ping=0.3, look=0.01, silence=0.2, retry=0.02, retries=3)
DEV = ModelSet(
    family="flux1-dev",
    level="Q4_K",
    transformer=ModelFile("/models/flux1-dev-Q4_K_S.gguf"),
    text_encoder=ModelFile("/models/clip_l.safetensors"),
    text_encoder_2=ModelFile("/models/t5-v1_1-xxl-encoder-Q8_0.gguf"),
    vae=ModelFile("/models/ae.safetensors"),
    config_dir="/configs",
    guidance_distilled=True,
)


def wanted(folder: Path, **changes: object) -> GenerationRequest:
    made = request(
        models=DEV, prompt="a fox", guidance=3.5, width=64, height=32, steps=5, engine="comfyui",
        output_path=str(folder / "fox.png"),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


class Painter:
    """An engine, and what it said."""

    def __init__(self, address: str) -> None:
        self.engine = ComfyuiEngine(lambda: address, IMPATIENT)
        assert self.engine.start().backend == "comfyui"
        self.events: list[AnyEvent] = []

    def paint(
        self, wish: GenerationRequest, on_event: Callable[[AnyEvent], object] = lambda _event: None
    ) -> Any:
        """Until the last event of the job, which is returned."""
        self.engine.send(Generate(request=wish))
        for event in self.engine.events():
            self.events.append(event)
            on_event(event)
            if isinstance(event, ImageSaved | JobFailed | JobCancelled):
                return event
        return None

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def engines() -> Iterator[Callable[[ComfyuiServer], Painter]]:
    made: list[Painter] = []

    def make(server: ComfyuiServer) -> Painter:
        made.append(Painter(server.address))
        return made[-1]

    yield make
    for painter in made:
        painter.engine.stop(5.0)


Engines = Callable[[ComfyuiServer], Painter]


def test_a_picture_with_steps_and_previews(engines: Engines, tmp_path: Path) -> None:
    wish = wanted(tmp_path, loras=(LoraUse("/loras/ink.safetensors", 0.5),))
    with serving() as server:
        painter = engines(server)
        assert server.seen == [], "starting the engine reaches nobody"
        ended = painter.paint(wish)
    assert isinstance(ended, ImageSaved), ended
    assert [event.phase for event in painter.of(PhaseStarted)] == ["load", "encode", "denoise", "decode"]
    assert [(event.step, event.steps) for event in painter.of(StepDone)] == [(n, 5) for n in range(1, 6)]
    previews = painter.of(PreviewReady)
    assert previews
    assert previews[0].image.startswith(b"\xff\xd8")
    record = read_record(tmp_path / "fox.png")
    assert record is not None
    assert record.request == wish
    assert record.result is not None
    assert record.result.made_by == "ComfyUI 0.3.75"
    with Image.open(tmp_path / "fox.png") as image:
        assert image.size == (64, 32)
        assert image.getpixel((3, 3)) == (200, 40, 30)
    graph = server.graph()["prompt"]
    inputs = {node["class_type"]: node["inputs"] for node in graph.values()}
    assert inputs["UnetLoaderGGUF"]["unet_name"] == "flux/flux1-dev-Q4_K_S.gguf", "as the server spells it"
    assert inputs["VAELoader"]["vae_name"] == "flux\\ae.safetensors"
    assert inputs["LoraLoaderModelOnly"] == {**inputs["LoraLoaderModelOnly"], "lora_name": "ink.safetensors"}
    assert "SaveImage" not in inputs, "nothing stays in the server's output folder"
    assert str(tmp_path) not in str(server.seen)


def test_without_previews_none_are_asked_for(engines: Engines, tmp_path: Path) -> None:
    with serving() as server:
        painter = engines(server)
        assert isinstance(painter.paint(wanted(tmp_path, preview="off")), ImageSaved)
        assert server.graph()["extra_data"] == {"preview_method": "none"}
    assert painter.of(PreviewReady) == []


def test_a_start_picture_is_sent_along(engines: Engines, tmp_path: Path) -> None:
    start = tmp_path / "my holiday.png"
    Image.new("RGB", (10, 10), "blue").save(start)
    wish = wanted(tmp_path, mode="image_to_image", init_image=str(start), strength=0.6, steps=10)
    with serving() as server:
        painter = engines(server)
        assert isinstance(painter.paint(wish), ImageSaved)
        upload = next(body for _, path, body in server.seen if path == "/upload/image")
        assert b"holiday" not in upload
        with Image.open(io.BytesIO(upload[upload.index(b"\x89PNG") :])) as sent:
            assert (sent.size, sent.getpixel((5, 5))) == ((64, 32), (0, 0, 255))
        nodes = {node["class_type"]: node["inputs"] for node in server.graph()["prompt"].values()}
    assert nodes["LoadImage"]["image"].startswith("fluxdesk-")
    assert (nodes["KSampler"]["steps"], nodes["KSampler"]["denoise"]) == (6, 0.6)
    start.unlink()
    with serving() as server:
        ended = engines(server).paint(wish)
    assert "my holiday.png is not there any more" in ended.error.text


def test_what_a_mask_leaves_out_stays(engines: Engines, tmp_path: Path) -> None:
    start, mask = tmp_path / "start.png", tmp_path / "mask.png"
    Image.new("RGB", (64, 32), "blue").save(start)
    half = Image.new("L", (64, 32), 0)
    half.paste(255, (32, 0, 64, 32))
    half.save(mask)
    wish = wanted(tmp_path, mode="inpaint", init_image=str(start), mask_image=str(mask), strength=0.9)
    with serving() as server:
        assert isinstance(engines(server).paint(wish), ImageSaved)
        assert server.paths().count("/upload/image") == 2
        nodes = {node["class_type"]: node["inputs"] for node in server.graph()["prompt"].values()}
    assert nodes["LoadImageMask"]["image"].startswith("fluxdesk-")
    with Image.open(tmp_path / "fox.png") as image:
        assert (image.getpixel((5, 5)), image.getpixel((60, 5))) == ((0, 0, 255), (200, 40, 30))
    assert read_record(tmp_path / "fox.png").request.mask_image == str(mask)  # type: ignore[union-attr]


def test_reference_pictures_are_sent_as_the_encoder_sees_them(engines: Engines, tmp_path: Path) -> None:
    paths = [tmp_path / "my holiday.png", tmp_path / "b.jpg"]
    for path, size, colour in zip(paths, ((900, 300), (40, 90)), ("blue", "red"), strict=True):
        Image.new("RGB", size, colour).save(path)
    looks = (Reference(str(paths[0]), 0.5), Reference(str(paths[1])))
    wish = wanted(tmp_path, references=looks, prompt="")
    with serving() as server:
        painter = engines(server)
        assert isinstance(painter.paint(wish), ImageSaved)
        uploads = [body for _, path, body in server.seen if path == "/upload/image"]
        assert not any(b"holiday" in body or b"b.jpg" in body for body in uploads)
        with Image.open(io.BytesIO(uploads[0][uploads[0].index(b"\x89PNG") :])) as sent:
            assert (sent.size, sent.getpixel((5, 5))) == ((384, 384), (0, 0, 255))
        graph = server.graph()["prompt"]
    nodes = {node["class_type"]: node["inputs"] for node in graph.values()}
    assert nodes["StyleModelLoader"]["style_model_name"] == "flux/flux1-redux-dev.safetensors"
    assert nodes["CLIPVisionLoader"]["clip_name"] == "sigclip_vision_patch14_384.safetensors"
    first, second = (node for node in graph.values() if node["class_type"] == "StyleModelApply")
    assert (first["inputs"]["strength"], second["inputs"]["strength"]) == (0.5, 1.0)
    assert graph[second["inputs"]["conditioning"][0]] is first
    record = read_record(tmp_path / "fox.png")
    assert record is not None
    assert record.request == wish, "the recipe names the pictures of this computer"
    paths[1].write_bytes(b"broken")
    with serving() as server:
        assert "b.jpg cannot be read" in engines(server).paint(wish).error.text
        assert server.seen == []


@pytest.mark.parametrize("mode", ["text_to_image", "image_to_image", "inpaint", "fill", "kontext", "control"])
def test_every_way_of_painting_is_a_graph_that_is_taken(engines: Engines, tmp_path: Path, mode: str) -> None:
    for name, kind in (("start", "RGB"), ("mask", "L"), ("look", "RGB")):
        Image.new(kind, (90, 50), "white").save(tmp_path / f"{name}.png")
    over = mode in {"image_to_image", "inpaint"}
    wish = wanted(
        tmp_path,
        mode=mode,
        init_image=str(tmp_path / "start.png"),
        mask_image=str(tmp_path / "mask.png") if mode in {"inpaint", "fill"} else None,
        strength=0.7 if over else 1.0,
        true_cfg=2.0 if over or mode == "kontext" else 1.0,
        negative_prompt="fog",
        references=(Reference(str(tmp_path / "look.png")),),
        loras=(LoraUse("/loras/ink.safetensors", 0.5),),
    )
    with serving() as server:
        ended = engines(server).paint(wish)
        assert isinstance(ended, ImageSaved), ended
        sampler = next(n for n in server.graph()["prompt"].values() if n["class_type"] == "KSampler")
    assert (sampler["inputs"]["denoise"] < 1) == over


def test_what_reads_reference_pictures_is_missed_by_its_name_and_place(
    engines: Engines, tmp_path: Path
) -> None:
    Image.new("RGB", (64, 32)).save(tmp_path / "look.png")
    wish = wanted(tmp_path, references=(Reference(str(tmp_path / "look.png")),))
    with serving() as server:
        server.nodes["StyleModelLoader"]["input"]["required"]["style_model_name"] = [[], {}]
        server.nodes["CLIPVisionLoader"]["input"]["required"]["clip_name"] = ["COMBO", {"options": []}]
        ended = engines(server).paint(wish)
        names = "flux1-redux-dev.safetensors, sigclip_vision_patch14_384.safetensors"
        assert f"does not have: {names}." in ended.error.text
        assert "into models/style_models, models/clip_vision there" in ended.error.action_text
        assert "/prompt" not in server.paths()


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        ("refuse", "bad_input", "refused the job: DualCLIPLoaderGGUF, Value not in list: type: 'flux'."),
        ("node_error", "bad_result", "failed at KSampler: mat1 and mat2 shapes differ."),
        ("out_of_memory", "out_of_memory", "ran out of memory"),
        ("interrupted", "network", "was stopped on the ComfyUI server"),
        ("drop_all", "network", "was lost"),
        ("forget", "network", "does not know the job any more"),
        ("stall", "network", "does not answer in time"),
        ("wrong_size", "bad_result", "no whole picture of the wanted size"),
        ("no_comfyui", "network", "is no ComfyUI server"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_an_action(
    engines: Engines, tmp_path: Path, script: str, kind: str, words: str
) -> None:
    with serving(script) as server:
        painter = engines(server)
        ended = painter.paint(wanted(tmp_path))
        assert isinstance(ended, JobFailed), ended
        assert ended.error.kind == kind
        assert words in ended.error.text
        assert ended.error.action_text
        server.script.clear()
        assert isinstance(painter.paint(wanted(tmp_path, id="again")), ImageSaved), "the next job works"


def test_missing_nodes_and_files_are_named_before_anything_is_queued(
    engines: Engines, tmp_path: Path
) -> None:
    with serving() as server:
        del server.nodes["UnetLoaderGGUF"]
        del server.nodes["DualCLIPLoaderGGUF"]
        ended = engines(server).paint(wanted(tmp_path))
        assert "lacks these nodes: DualCLIPLoaderGGUF, UnetLoaderGGUF." in ended.error.text
        assert "Install ComfyUI-GGUF" in ended.error.action_text
    with serving() as server:
        server.nodes["UnetLoaderGGUF"]["input"]["required"]["unet_name"] = [
            "COMBO",
            {"options": ["other.gguf"]},
        ]
        wish = wanted(tmp_path, loras=(LoraUse("/loras/fox.safetensors"),))
        ended = engines(server).paint(wish)
        assert "does not have: flux1-dev-Q4_K_S.gguf, fox.safetensors." in ended.error.text
        assert "into models/unet, models/loras there" in ended.error.action_text
        assert "/prompt" not in server.paths()
    with serving() as server:
        ended = engines(server).paint(wanted(tmp_path, scheduler="euler_beta"))
        assert "does not know: beta." in ended.error.text
        assert "Update ComfyUI" in ended.error.action_text


def test_a_model_that_is_there_twice_is_the_one_that_was_chosen(engines: Engines, tmp_path: Path) -> None:
    chosen = msgspec.structs.replace(DEV, transformer=ModelFile("new/flux1-dev-Q4_K_S.gguf"))
    with serving() as server:
        names = server.nodes["UnetLoaderGGUF"]["input"]["required"]["unet_name"][0]
        names.append("new/flux1-dev-Q4_K_S.gguf")
        try:
            assert isinstance(engines(server).paint(wanted(tmp_path, models=chosen)), ImageSaved)
        finally:
            names.pop()
        nodes = {node["class_type"]: node["inputs"] for node in server.graph()["prompt"].values()}
    assert nodes["UnetLoaderGGUF"]["unet_name"] == "new/flux1-dev-Q4_K_S.gguf"


def test_a_strength_that_an_old_server_would_not_heed_is_refused(engines: Engines, tmp_path: Path) -> None:
    Image.new("RGB", (64, 32)).save(tmp_path / "look.png")
    looks = (Reference(str(tmp_path / "look.png"), 0.5),)
    with serving() as server:
        server.nodes["StyleModelApply"] = {"input": {"required": {"style_model": ["STYLE_MODEL"]}}}
        painter = engines(server)
        ended = painter.paint(wanted(tmp_path, references=looks))
        assert "does not know: StyleModelApply: strength." in ended.error.text
        assert "Update ComfyUI" in ended.error.action_text
        usual = (Reference(looks[0].path),)
        server.nodes["StyleModelApply"] = {"input": {"required": {}}}
        assert isinstance(painter.paint(wanted(tmp_path, references=usual, id="again")), ImageSaved)


@pytest.mark.parametrize("script", ["drop", "mute"])
def test_a_lost_connection_is_taken_up_again(engines: Engines, tmp_path: Path, script: str) -> None:
    with serving(script, *(["hold"] if script == "mute" else [])) as server:
        painter = engines(server)
        done = threading.Event()

        def release() -> None:
            while server.connections < 2 and not done.wait(0.01):
                pass
            server.script.discard("mute")
            server.released.set()

        helper = threading.Thread(target=release)
        helper.start()
        ended = painter.paint(wanted(tmp_path))
        done.set()
        helper.join()
        assert isinstance(ended, ImageSaved), ended
        assert server.connections >= 2
    assert painter.of(StepDone)[-1].step == 5


def test_a_job_whose_messages_were_missed_is_found_in_the_history(engines: Engines, tmp_path: Path) -> None:
    with serving("cached") as server:
        assert isinstance(engines(server).paint(wanted(tmp_path)), ImageSaved)
        assert any(path.startswith("/history/") for path in server.paths())


def test_cancel_stops_the_job_there_and_here(engines: Engines, tmp_path: Path) -> None:
    with serving("hold") as server:
        painter = engines(server)

        def cancel(event: AnyEvent) -> None:
            if isinstance(event, StepDone) and event.step == 2:
                painter.engine.send(Cancel(id="job-1"))

        assert painter.paint(wanted(tmp_path), cancel) == JobCancelled(id="job-1")
        assert ("POST", "/queue", {"delete": ["prompt-1"]}) in server.seen
        assert ("POST", "/interrupt", {"prompt_id": "prompt-1"}) in server.seen
        server.script.clear()
        assert isinstance(painter.paint(wanted(tmp_path, id="job-2")), ImageSaved)
    assert not list(tmp_path.glob("*.part"))


def test_a_cancel_before_the_turn_reaches_nobody(engines: Engines, tmp_path: Path) -> None:
    with serving() as server:
        painter = engines(server)
        painter.engine.send(Cancel(id="job-1"))
        assert painter.paint(wanted(tmp_path)) == JobCancelled(id="job-1")
        assert server.seen == []


def test_kill_ends_the_events_of_a_server_that_hangs(engines: Engines, tmp_path: Path) -> None:
    with serving("hold") as server:
        painter = engines(server)

        def kill(event: AnyEvent) -> None:
            if isinstance(event, StepDone):
                painter.engine.kill()

        assert painter.paint(wanted(tmp_path), kill) is None
        assert painter.engine.stop(5.0).reason == "killed"


def test_nobody_answers(tmp_path: Path) -> None:
    with serving() as server:
        address = server.address
    painter = Painter(address)
    ended = painter.paint(wanted(tmp_path))
    painter.engine.stop(5.0)
    assert "No ComfyUI server answers at http://127.0.0.1" in ended.error.text
    assert ended.error.action_text


def test_no_server_is_set(tmp_path: Path) -> None:
    def none() -> str:
        raise no_server()

    engine = ComfyuiEngine(none)
    engine.start()
    engine.send(Generate(request=wanted(tmp_path)))
    ended = next(engine.events())
    assert isinstance(ended, JobFailed)
    assert ended.error.text == "No ComfyUI server is set."
    assert engine.stop(5.0).reason == "stopped"


def test_what_a_server_says_of_itself() -> None:
    with serving() as server, ComfyuiClient(server.address) as client:
        facts = client.facts()
    assert facts.version == "0.3.75"
    assert (facts.devices[0].name, facts.devices[0].free_bytes) == ("NVIDIA GeForce RTX 4090", 22 << 30)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" http://127.0.0.1:8188/ ", "http://127.0.0.1:8188"),
        ("gpu-box:8188", "http://gpu-box:8188"),
        ("http://192.168.1.20:8188", "http://192.168.1.20:8188"),
        ("http://[fd00::1]:8188", "http://[fd00::1]:8188"),
        ("http://studio.local", "http://studio.local"),
        ("https://gpu.example.org/comfy/", "https://gpu.example.org/comfy"),
    ],
)
def test_addresses_that_are_taken(text: str, address: str) -> None:
    assert server_address(text) == address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://gpu.example.org:8188", "is not in your own network"),
        ("http://8.8.8.8", "is not in your own network"),
        ("http://0.0.0.0:8188", "is not in your own network"),
        ("ftp://127.0.0.1", "no address"),
        ("http://127.0.0.1:99999", "no address"),
        ("two words", "no address"),
        ("https://me:secret@gpu.example.org", "no user name"),
    ],
)
def test_addresses_that_are_refused(text: str, words: str) -> None:
    with pytest.raises(KnownError, match=words) as caught:
        server_address(text)
    assert "secret" not in caught.value.report.text
    assert caught.value.report.action
