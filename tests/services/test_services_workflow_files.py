"""ComfyUI graphs leave with the pictures that they name, and come back in another folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fakes import request
from PIL import Image, PngImagePlugin

from fluxdesk.cli.main import main
from fluxdesk.domain.references import Reference
from fluxdesk.domain.request import GenerationRequest, ModelFile, StartPicture, starting_from
from fluxdesk.formats.png import write_picture
from fluxdesk.formats.reference_pictures import as_they_are
from fluxdesk.formats.start_picture import with_digest
from fluxdesk.services.picture_files import read_picture_metadata
from fluxdesk.services.restore_settings import pictures_near, restore
from fluxdesk.services.workflow_files import WorkflowFormat, WrittenWorkflow, write_workflow

HERE = {"flux1-dev": ("Q4_K",), "flux1-kontext": ("Q4_K",), "flux1-fill": ("Q4_K",)}
GONE = "These pictures are gone, changed or cannot be read, and are not beside it: {}."


def drawn(path: Path, colour: str, size: tuple[int, int] = (64, 32)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def wished(folder: Path, use: str) -> GenerationRequest:
    """What `use` names, with its pictures in `folder`."""
    family = {"kontext": "flux1-kontext", "fill": "flux1-fill"}.get(use, "flux1-dev")
    models = msgspec.structs.replace(
        request().models,
        family=family,
        level="Q4_K",
        transformer=ModelFile(f"/models/{family}-Q4_K_S.gguf"),
        guidance_distilled=True,
    )
    made = request(models=models, prompt="a fox", guidance=2.5, steps=20, seed=3, width=64, height=32)
    if use == "redux":
        looks = (
            Reference(str(drawn(folder / "look.png", "blue")), 0.5),
            Reference(str(drawn(folder / "other" / "look.png", "green"))),
        )
        return msgspec.structs.replace(made, references=as_they_are(looks))
    start = StartPicture(str(drawn(folder / "in.jpg", "red")), 0.5)
    if use in {"inpaint", "fill"}:
        start = msgspec.structs.replace(start, mask=str(drawn(folder / "mask.png", "white")))
    return starting_from(made, with_digest(start))


def read_back(file: Path) -> tuple[dict[str, Any], list[str]]:
    """What the form would take over from it."""
    restored = restore(read_picture_metadata(file), HERE, find_picture=pictures_near(file))
    return restored.fields, [remark.text for remark in restored.remarks]


def states(written: WrittenWorkflow) -> list[tuple[str, str]]:
    return [(picture.name, picture.state) for picture in written.pictures]


@pytest.mark.parametrize("kind", ["comfyui-api", "comfyui-ui"])
@pytest.mark.parametrize("use", ["image_to_image", "inpaint", "fill", "kontext", "redux"])
def test_a_graph_opens_elsewhere_with_its_pictures(tmp_path: Path, use: str, kind: WorkflowFormat) -> None:
    wanted = wished(tmp_path / "mine", use)
    written = write_workflow(tmp_path / "out" / "graph.json", wanted, kind)
    names = {
        "inpaint": ["in.jpg", "mask.png"],
        "fill": ["in.jpg", "mask.png"],
        "redux": ["look.png", "look-2.png"],
    }.get(use, ["in.jpg"])
    assert states(written) == [(name, "put") for name in names]
    assert (written.beside, written.remarks) == (tuple(names), ())
    contents = [Path(picture.source).read_bytes() for picture in written.pictures]
    elsewhere = tmp_path / "elsewhere"
    shutil.move(tmp_path / "out", elsewhere)
    shutil.rmtree(tmp_path / "mine")
    assert [(elsewhere / name).read_bytes() for name in names] == contents
    fields, remarks = read_back(elsewhere / "graph.json")
    assert remarks == []
    again = starting_from(
        msgspec.structs.replace(wanted, references=fields["references"], loras=fields["loras"]),
        fields["start"],
    )
    assert fields["family"] == wanted.models.family
    moved = [elsewhere / name for name in names]
    if use == "redux":
        assert [(use.path, use.strength) for use in again.references] == [
            (str(moved[0]), 0.5),
            (str(moved[1]), 1.0),
        ]
        assert fields["start"] is None
        return
    assert (again.mode, again.strength, again.init_image) == (wanted.mode, wanted.strength, str(moved[0]))
    assert again.mask_image == (str(moved[1]) if len(moved) > 1 else None)


def test_nothing_beside_it_is_overwritten_and_nothing_is_there_twice(tmp_path: Path) -> None:
    wanted = wished(tmp_path / "mine", "inpaint")
    out = tmp_path / "out"
    foreign = drawn(out / "in.jpg", "black").read_bytes()
    written = write_workflow(out / "graph.json", wanted, "comfyui-api")
    assert states(written) == [("in-2.jpg", "put"), ("mask.png", "put")]
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in out.glob("*.*g")}
    assert before["in.jpg"][1] == foreign
    written = write_workflow(out / "again.json", wanted, "comfyui-ui")
    assert states(written) == [("in-2.jpg", "there"), ("mask.png", "there")]
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in out.glob("*.*g")} == before
    for name in ("graph.json", "again.json"):
        start = read_back(out / name)[0]["start"]
        assert (start.path, start.mask) == (str(out / "in-2.jpg"), str(out / "mask.png"))
    beside = write_workflow(tmp_path / "mine" / "graph.json", wanted, "comfyui-ui")
    assert states(beside) == [("in.jpg", "there"), ("mask.png", "there")]


def test_a_picture_that_is_gone_or_another_now_is_said_and_nobody_takes_its_place(tmp_path: Path) -> None:
    wanted = wished(tmp_path / "mine", "inpaint")
    (tmp_path / "mine" / "in.jpg").unlink()
    drawn(tmp_path / "mine" / "mask.png", "white", (64, 48))
    drawn(tmp_path / "in.jpg", "black")
    written = write_workflow(tmp_path / "graph.json", wanted, "comfyui-api")
    assert states(written) == [("in-2.jpg", "gone"), ("mask.png", "gone")]
    assert [remark.text for remark in written.remarks] == [GONE.format("in-2.jpg, mask.png")]
    fields, remarks = read_back(tmp_path / "graph.json")
    assert (fields["start"], fields["prompt"]) == (None, "a fox")
    assert remarks == ["It was painted over another picture, which is not in the file."]
    drawn(tmp_path / "mine" / "in.jpg", "red")
    shutil.copy(tmp_path / "mine" / "in.jpg", tmp_path / "kept.jpg")
    (tmp_path / "mine" / "in.jpg").rename(tmp_path / "in-2.jpg")
    written = write_workflow(tmp_path / "graph.json", wanted, "comfyui-api")
    assert states(written)[0] == ("in-2.jpg", "there")


def test_pictures_can_leave_their_metadata_behind(tmp_path: Path) -> None:
    wanted = wished(tmp_path / "mine", "inpaint")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("parameters", "a secret")
    Image.new("L", (64, 32), 255).save(tmp_path / "mine" / "mask.png", pnginfo=notes)
    exif = Image.Exif()
    exif[0x010E] = "a secret"
    Image.new("RGB", (64, 32), "red").save(tmp_path / "mine" / "in.jpg", exif=exif)
    wanted = msgspec.structs.replace(wanted, init_sha256=None, mask_sha256=None)
    written = write_workflow(tmp_path / "out" / "g.json", wanted, "comfyui-api", keep_metadata=False)
    assert states(written) == [("in.png", "put"), ("mask.png", "put")]
    assert b"secret" not in b"".join((tmp_path / "out" / name).read_bytes() for name in written.beside)
    with Image.open(tmp_path / "out" / "in.png") as copy, Image.open(tmp_path / "mine" / "in.jpg") as own:
        assert copy.convert("RGB").tobytes() == own.tobytes()


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["workflow", "export", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_says_what_lies_beside_the_graph(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wanted = msgspec.structs.replace(
        wished(tmp_path / "mine", "image_to_image"), width=2048, height=2048, tile_side=1024
    )
    picture, target = tmp_path / "p.png", tmp_path / "out" / "graph.json"
    write_picture(picture, 1, 1, b"\0\0\0", request=wanted)
    start = [str(picture), "--format", "comfyui-api"]
    tiles = (
        "ComfyUI paints it in one piece, not in tiles of 1024 pixels: that takes more memory, and another picture "
        "comes out."
    )
    code, out, _ = exported(capsys, *start, "--output", str(target))
    assert (code, out) == (0, f"{target}\nBeside it, for ComfyUI's input folder: in.jpg\n! {tiles}\n")
    code, out, _ = exported(capsys, *start, "--output", str(target), "--json")
    source = str(tmp_path / "mine" / "in.jpg")
    assert json.loads(out) == {
        "path": str(target),
        "format": "comfyui-api",
        "pictures": [{"name": "in.jpg", "source": source, "state": "there"}],
        "remarks": [tiles],
    }
    code, out, err = exported(capsys, *start)
    assert (code, json.loads(out)) == (0, json.loads(target.read_text()))
    assert err == f"! {tiles}\n! Its pictures stay where they are: in.jpg. --output puts them beside it.\n"
    code, out, _ = exported(capsys, *start, "--json")
    assert (code, json.loads(out)["action"]) == (1, "Add --output FILE.")
    assert main(["workflow", "import", str(target), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["request"]["start"]["path"] == str(target.parent / "in.jpg")
    assert not [text for text in read["remarks"] if "painted over another" in text]
    small = msgspec.structs.replace(wanted, width=1024, height=1024)
    assert write_workflow(target, small, "comfyui-ui").remarks == ()
