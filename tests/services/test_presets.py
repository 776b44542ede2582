"""Presets on the disk, and on a computer that lacks some of what they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.picture_settings import NamedLora
from fluxdesk.domain.preset import Preset
from fluxdesk.domain.request import LoraUse
from fluxdesk.services.paths import find_paths
from fluxdesk.services.preset_store import PresetStore
from fluxdesk.services.restore_preset import restore_preset

HERE = {"flux-mini": ("F16", "Q8_0"), "flux1-dev": ("Q6_K", "Q4_0")}


@pytest.fixture
def store(own_home: Path) -> PresetStore:
    return PresetStore(find_paths())


def names(store: PresetStore) -> list[str]:
    return [preset.name for preset in store.load().presets]


def test_what_is_saved_comes_back_and_is_found_by_any_capitals(store: PresetStore) -> None:
    whole = Preset(
        name="Ñandú & co.", words="{prompt}, tinta\nnegra", family="flux1-dev", level="Q6_K", width=1024,
        height=768, steps=20, guidance=3.5, true_cfg=1.0, negative_prompt="", scheduler="heun",
        loras=(LoraUse("/loras/ink.safetensors", 0.8, "ab" * 32),),
    )  # fmt: skip
    assert store.load().presets == ()
    store.save(whole)
    store.save(Preset(name="b", steps=4))
    assert store.get("ñANDÚ & CO.") == whole
    assert names(store) == ["b", "Ñandú & co."]
    assert [file.name for file in sorted(store.folder.iterdir())] == ["b.toml", "nandu-co.toml"]


def test_a_name_is_taken_once(store: PresetStore) -> None:
    store.save(Preset(name="Night", steps=4))
    with pytest.raises(KnownError, match="There is a preset called night already"):
        store.save(Preset(name="night", steps=8))
    store.save(Preset(name="night", steps=8), replace=True)
    assert [preset.steps for preset in store.load().presets] == [8]
    store.save(Preset(name="Night!", steps=1))
    assert len(list(store.folder.iterdir())) == 2, "another preset, another file"
    with pytest.raises(KnownError, match="needs a name"):
        store.save(Preset())


def test_renaming_and_removing(store: PresetStore) -> None:
    store.save(Preset(name="one", steps=1))
    store.save(Preset(name="two", steps=2))
    store.rename("one", "ONE")
    store.rename("ONE", "three")
    assert names(store) == ["three", "two"]
    with pytest.raises(KnownError, match="called two already"):
        store.rename("three", "two")
    assert store.remove("TWO") == Preset(name="two", steps=2)
    assert names(store) == ["three"]
    with pytest.raises(KnownError, match="no preset called two") as caught:
        store.get("two")
    assert (caught.value.kind, caught.value.report.action_text) == ("file_missing", "There are: three.")
    store.remove("three")
    with pytest.raises(KnownError) as caught:
        store.remove("three")
    assert caught.value.report.action_text == "There are no presets yet."


def test_files_that_people_wrote(store: PresetStore) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "by hand.toml").write_text('[preset]\nsteps = 8\nlevel = "Q4_K"\n', encoding="utf-8")
    (store.folder / "broken.toml").write_text("[preset\n", encoding="utf-8")
    (store.folder / "odd.toml").write_text(
        '[preset]\nname = "odd"\nsteps = "many"\nwidth = 64\n', encoding="utf-8"
    )
    (store.folder / "notes.txt").write_text("mine", encoding="utf-8")
    found = store.load()
    assert [preset.name for preset in found.presets] == ["by hand", "odd"]
    assert (found.presets[0].steps, found.presets[1].steps, found.presets[1].width) == (8, None, 64)
    assert ["broken.toml" in found.problems[0].text, "preset.steps" in found.problems[1].text] == [True, True]
    kept = [file.name for file in store.folder.iterdir() if file.name.startswith("broken")]
    assert kept == [name for name in kept if name.endswith(".unreadable")], "nothing is thrown away"
    assert kept


def test_what_is_not_here_is_said(tmp_path: Path) -> None:
    lora = tmp_path / "ink.safetensors"
    lora.write_bytes(b"x")
    moved = LoraUse(str(lora), 1.0, "ab" * 32)

    def find(named: NamedLora) -> LoraUse | None:
        return moved if (named.name, named.hash) == ("ink", "ab" * 32) else None

    gone = (LoraUse("/old/ink.safetensors", 0.8, "ab" * 32), LoraUse("/old/oil.safetensors"))
    restored = restore_preset(Preset(family="flux1-dev", level="Q8_0", steps=8, loras=gone), HERE, find)
    assert restored.fields == {
        "family": "flux1-dev", "level": "Q6_K", "steps": 8, "text_tokens": None,
        "loras": (LoraUse(str(lora), 0.8, "ab" * 32),),
    }  # fmt: skip
    assert [remark.text for remark in restored.remarks] == [
        "FLUX.1 dev is not here at level Q8_0; Q6_K stands in.",
        "These LoRAs are not on this computer: oil.",
    ]
    unknown = restore_preset(Preset(family="flux1-fill", level="Q8_0", width=64, height=64), HERE)
    assert unknown.fields == {"width": 64, "height": 64}
    assert [remark.text for remark in unknown.remarks] == [
        "The model FLUX.1 Fill dev is not on this computer."
    ]
    here = restore_preset(Preset(loras=(LoraUse(str(lora), 0.5),)), HERE)
    assert (here.fields, here.remarks) == ({"loras": (LoraUse(str(lora), 0.5),)}, ())
