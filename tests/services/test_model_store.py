"""The store over real folders with full-size layouts (sparse files: true headers, no bytes behind them)."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import msgspec
import pytest
from formats.sparse_files import (
    clip_entries,
    t5_entries,
    vae_entries,
    write_flux,
    write_gguf,
    write_safetensors,
)
from held import Held

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_shapes import FAMILY_SHAPES
from fluxdesk.services import catalogue as catalogue_module
from fluxdesk.services import unsettled
from fluxdesk.services.accepted_licences import AcceptedLicences
from fluxdesk.services.catalogue import add_to_user_catalogue, load_catalogue
from fluxdesk.services.download_part import PartFile
from fluxdesk.services.download_record import FileIdentity
from fluxdesk.services.model_changes import import_file, move_store, plan_removal, remove_files
from fluxdesk.services.model_fetch import already_here, find_entry, plan_fetch, safe_name
from fluxdesk.services.model_roots import ModelRoots
from fluxdesk.services.model_store import Inventory, ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.services.store_sets import StoreSets, open_model_sets

MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini"


@pytest.fixture
def store() -> ModelStore:
    store = ModelStore(find_paths())
    store.main_folder.mkdir(parents=True)
    return store


def entry(inventory: Inventory, name: str) -> CatalogueEntry:
    found = inventory.catalogue.find(name)
    assert found is not None
    return found


def put_schnell(folder: Path, level: str = "Q4_0") -> Path:
    producer = "city96-k" if "_K" in level else "city96"
    return write_flux(folder / f"flux1-schnell-{level}.gguf", FAMILY_SHAPES["flux1-schnell"], level, producer)


def put_clip(folder: Path) -> Path:
    return write_safetensors(folder / "my-clip.safetensors", clip_entries("F16"))


def put_t5(folder: Path) -> Path:
    return write_gguf(folder / "my-t5.gguf", t5_entries("Q8_0"), {"general.architecture": "t5encoder"})


def put_vae(folder: Path) -> Path:
    return write_safetensors(folder / "my-vae.safetensors", vae_entries("F32", "bfl"))


def test_an_empty_store_has_nothing(store: ModelStore) -> None:
    inventory = store.look()
    assert inventory.files == ()
    assert inventory.status_of(entry(inventory, "flux1-schnell-Q4_0")) == "absent"
    assert open_model_sets(store.paths).families() == ("flux-mini",)


def test_a_file_is_known_by_name_and_size_before_it_is_hashed(store: ModelStore) -> None:
    path = put_schnell(store.main_folder)
    inventory = store.look()
    schnell = entry(inventory, "flux1-schnell-Q4_0")
    assert path.stat().st_size == schnell.bytes
    assert inventory.status_of(schnell) == "whole"
    (stored,) = inventory.files_of(schnell)
    assert stored.sha256 is None
    assert (stored.file.role, stored.file.family, stored.file.level) == (
        "transformer",
        "flux1-schnell",
        "Q4_0",
    )


def test_a_truncated_file_is_damaged(store: ModelStore) -> None:
    path = put_schnell(store.main_folder)
    os.truncate(path, 3_100_000_000)
    inventory = store.look()
    assert inventory.status_of(entry(inventory, "flux1-schnell-Q4_0")) == "damaged"
    assert not inventory.files[0].usable


def test_wrong_bytes_under_a_published_name_are_damaged(store: ModelStore) -> None:
    path = put_schnell(store.main_folder)
    store.digests.remember(path, "0" * 64)
    inventory = store.look()
    (stored,) = inventory.files_of(entry(inventory, "flux1-schnell-Q4_0"))
    assert stored.status == "damaged"
    assert stored.problem is not None
    assert "other bytes" in stored.problem.text


def test_a_renamed_file_is_known_by_its_hash(store: ModelStore) -> None:
    path = put_schnell(store.main_folder).rename(store.main_folder / "renamed.gguf")
    schnell = entry(store.look(), "flux1-schnell-Q4_0")
    assert schnell.sha256
    store.digests.remember(path, schnell.sha256)
    assert store.look().status_of(schnell) == "whole"


def test_a_set_says_what_it_needs(store: ModelStore) -> None:
    put_schnell(store.main_folder)
    inventory = store.look()
    schnell = entry(inventory, "flux1-schnell-Q4_0")
    missing = inventory.missing_for(schnell)
    assert [found.id for found in missing] == ["clip-l", "t5-Q5_K_M", "vae"]
    plan = plan_fetch(inventory, schnell, store.main_folder)
    assert [found.id for found in plan.entries] == ["clip-l", "t5-Q5_K_M", "vae"]
    assert plan.bytes_to_fetch == 246_144_152 + 3_386_856_640 + 335_304_388
    sets = open_model_sets(store.paths)
    assert "flux1-schnell" in sets.families()
    assert [status.state for status in sets.levels("flux1-schnell")] == ["missing"]
    with pytest.raises(KnownError, match=r"needs CLIP-L, T5-XXL, VAE to paint: fetch 3\.97 GB"):
        StoreSets(store).resolve("flux1-schnell", "Q4_0", None)


def test_a_whole_set_resolves(store: ModelStore) -> None:
    paths = [put(store.main_folder) for put in (put_schnell, put_clip, put_t5, put_vae)]
    for number, path in enumerate(paths):
        store.digests.remember(path, f"{number:064x}" if number else _published(store))
    sets = open_model_sets(store.paths)
    assert [status.state for status in sets.levels("flux1-schnell")] == ["ready"]
    models = sets.resolve("flux1-schnell", "Q4_0")
    assert models.transformer.path == str(paths[0])
    assert models.text_encoder.path == str(paths[1])
    assert models.text_encoder_2.path == str(paths[2])
    assert models.vae.path == str(paths[3])
    assert models.max_sequence_length == 256
    assert not models.guidance_distilled
    assert (Path(models.config_dir) / "tokenizer_2" / "tokenizer.json").is_file()


def _published(store: ModelStore) -> str:
    digest = entry(store.look(), "flux1-schnell-Q4_0").sha256
    assert digest
    return digest


def test_taef1_goes_with_every_set_once_it_is_there(store: ModelStore) -> None:
    paths = [put(store.main_folder) for put in (put_schnell, put_clip, put_t5, put_vae)]
    for number, path in enumerate(paths):
        store.digests.remember(path, f"{number:064x}" if number else _published(store))
    assert open_model_sets(store.paths).resolve("flux1-schnell", "Q4_0").preview_vae is None
    layers = [
        ("decoder.layers.1.weight", (64, 16, 3, 3), "F32"),
        ("encoder.layers.0.weight", (64, 3, 3, 3), "F32"),
    ]
    small = write_safetensors(store.main_folder / "my-taef1.safetensors", layers)
    store.digests.remember(small, "ab" * 32)
    found = open_model_sets(store.paths).resolve("flux1-schnell", "Q4_0")
    assert found.preview_vae is not None
    assert found.preview_vae.path == str(small)
    assert found.vae.path == str(paths[3])


def test_redux_and_its_image_encoder_go_with_every_set(store: ModelStore) -> None:
    paths = [put(store.main_folder) for put in (put_schnell, put_clip, put_t5, put_vae)]
    for number, path in enumerate(paths):
        store.digests.remember(path, f"{number:064x}" if number else _published(store))
    redux = [("redux_up.weight", (12288, 1152), "BF16"), ("redux_down.weight", (4096, 12288), "BF16")]
    siglip = [
        ("vision_model.embeddings.position_embedding.weight", (729, 1152), "F16"),
        ("vision_model.head.probe", (1, 1, 1152), "F16"),
        *((f"vision_model.encoder.layers.{n}.mlp.fc2.weight", (1152, 64), "F16") for n in range(27)),
    ]
    first = open_model_sets(store.paths).resolve("flux1-schnell", "Q4_0")
    assert (first.redux, first.image_encoder) == (None, None)
    files = [
        write_safetensors(store.main_folder / name, tensors)
        for name, tensors in (("my-redux.safetensors", redux), ("siglip.safetensors", siglip))
    ]
    for path in files:
        store.digests.remember(path, "cd" * 32)
    found = open_model_sets(store.paths).resolve("flux1-schnell", "Q4_0")
    assert [file and file.path for file in (found.redux, found.image_encoder)] == [
        str(path) for path in files
    ]


def test_a_damaged_file_is_not_painted_with(store: ModelStore) -> None:
    for put in (put_schnell, put_clip, put_t5, put_vae):
        store.digests.remember(put(store.main_folder), "1" * 64)
    with pytest.raises(KnownError, match="but other bytes"):
        open_model_sets(store.paths).resolve("flux1-schnell", "Q4_0")


def test_other_encoders_and_fp8_do_not_count(store: ModelStore) -> None:
    write_safetensors(store.main_folder / "sd15-vae.safetensors", vae_entries("F16", "bfl", latents=4))
    write_safetensors(store.main_folder / "clip-g.safetensors", clip_entries("F16", width=1280, layers=32))
    put_schnell(store.main_folder)
    inventory = store.look()
    assert len(inventory.missing_for(entry(inventory, "flux1-schnell-Q4_0"))) == 3


def test_a_partial_download_is_seen(store: ModelStore) -> None:
    schnell = entry(store.look(), "flux1-schnell-Q4_0")
    with PartFile(store.main_folder / schnell.name) as part:
        part.begin(FileIdentity(size=schnell.bytes, sha256=schnell.sha256 or ""))
        part.write(0, [b"x" * 1000], 1000)
        part.sync()
    inventory = store.look()
    assert inventory.status_of(schnell) == "partial"
    partial = inventory.partial_of(schnell)
    assert partial is not None
    assert (partial.done_bytes, partial.total_bytes) == (1000, schnell.bytes)
    assert inventory.bytes_to_fetch(schnell) == 6_770_707_360 - 1000
    assert inventory.used_bytes == 1000


def test_the_index_is_rebuilt_from_the_folder(store: ModelStore) -> None:
    put_clip(store.main_folder)
    before = store.look()
    shutil.rmtree(store.paths.cache)
    assert store.look() == before
    (store.paths.cache / "model-index.json").write_bytes(b"{ broken")
    assert store.look() == before


def test_a_file_of_another_boot_has_no_known_hash(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put_clip(store.main_folder)
    store.note_arrival(path, "2" * 64)
    assert store.look().files[0].sha256 == "2" * 64
    monkeypatch.setattr(unsettled, "boot_id", lambda: "another")
    assert store.look().files[0].sha256 is None
    monkeypatch.undo()
    store.settle(path)
    monkeypatch.setattr(unsettled, "boot_id", lambda: "another")
    assert store.look().files[0].sha256 == "2" * 64


def test_companions_are_deleted_with_the_last_model_that_needs_them(store: ModelStore) -> None:
    transformers = [put_schnell(store.main_folder, level) for level in ("Q4_0", "Q8_0")]
    companions = [put(store.main_folder) for put in (put_t5, put_vae)]
    clip = put_clip(store.main_folder).rename(store.main_folder / "clip_l.safetensors")
    published = entry(store.look(), "clip-l")
    store.digests.remember(clip, published.sha256 or "")
    inventory = store.look()
    with pytest.raises(KnownError, match=r"clip_l.safetensors is needed by flux1-schnell-Q4_0.gguf, flux1"):
        plan_removal(inventory, None, inventory.files_of(published))
    for level, others in (("Q4_0", True), ("Q8_0", False)):
        inventory = store.look()
        model = entry(inventory, f"flux1-schnell-{level}")
        removal = plan_removal(inventory, model, inventory.files_of(model))
        assert removal.kept == (("clip_l.safetensors",) if others else ())
        assert remove_files(store, removal) == removal.freed_bytes
        assert clip.exists() is others
    assert not any(path.exists() for path in transformers)
    assert all(path.exists() for path in companions), "files no catalogue knows are the user's own"


def test_other_programs_folders_are_read_only(store: ModelStore, tmp_path: Path) -> None:
    comfy = tmp_path / "ComfyUI" / "models" / "unet"
    comfy.mkdir(parents=True)
    path = put_schnell(comfy)
    store.roots.add(comfy, "comfyui")
    inventory = store.look()
    schnell = entry(inventory, "flux1-schnell-Q4_0")
    assert inventory.status_of(schnell) == "whole"
    with pytest.raises(KnownError, match="which FluxDesk only reads"):
        plan_removal(inventory, schnell, inventory.files_of(schnell))
    assert path.exists()
    assert store.roots.remove(str(comfy))
    assert store.look().status_of(schnell) == "absent"
    assert not store.roots.remove(str(store.main_folder)), "the own folder stays"


def test_import_links_or_copies_and_refuses_what_is_no_weights(store: ModelStore, tmp_path: Path) -> None:
    source = tmp_path / "clip-mini.safetensors"
    shutil.copyfile(MINI / source.name, source)
    target = import_file(store, source)
    assert target.read_bytes() == source.read_bytes()
    assert import_file(store, source) == target, "again is no error"
    other = tmp_path / "other" / source.name
    other.parent.mkdir()
    shutil.copyfile(MINI / "ae-mini.safetensors", other)
    with pytest.raises(KnownError, match="another file called"):
        import_file(store, other)
    pickle = tmp_path / "model.ckpt"
    pickle.write_bytes(b"\x80\x02}q\x00." + bytes(100))
    with pytest.raises(KnownError, match="is a pickle"):
        import_file(store, pickle)
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(source.read_bytes()[:-5])
    with pytest.raises(KnownError, match="truncated"):
        import_file(store, cut)
    with pytest.raises(KnownError, match=r"nothing\.gguf does not exist"):
        import_file(store, tmp_path / "nothing.gguf")


def test_the_store_moves_and_goes_on_after_an_interruption(store: ModelStore, tmp_path: Path) -> None:
    names = ("ae-mini.safetensors", "clip-mini.safetensors", "flux-mini-F16.gguf")
    old, new = store.main_folder, tmp_path / "disk" / "models"
    for name in names:
        shutil.copyfile(MINI / name, old / name)
    total = sum((MINI / name).stat().st_size for name in names) * 2
    seen: list[tuple[int, int]] = []

    def stop_late(done: int, whole: int) -> None:
        seen.append((done, whole))
        if done > whole * 0.7:
            raise KnownError("cancelled", "enough")

    with pytest.raises(KnownError, match="enough"):
        move_store(store, new, stop_late)
    assert {path.name for path in old.iterdir()} == set(names), "nothing is lost"
    assert store.main_folder == old
    assert seen[-1][1] == total
    seen.clear()
    assert move_store(store, new, lambda done, whole: seen.append((done, whole))) == new
    assert seen[-1][0] == seen[-1][1] < total, "what was there is not copied again"
    assert store.main_folder == new
    assert {path.name: path.read_bytes() for path in new.iterdir()} == {
        name: (MINI / name).read_bytes() for name in names
    }
    assert list(old.iterdir()) == []
    assert [root.path for root in store.roots.all()] == [str(new)]
    with pytest.raises(KnownError, match="one holds the other"):
        move_store(store, new / "deeper")


def test_space_is_checked_for_the_whole_set(store: ModelStore) -> None:
    store.require_space(store.main_folder, 1)
    with pytest.raises(KnownError, match=r"are needed in .*, .* are free") as caught:
        store.require_space(store.main_folder / "not" / "yet", 1 << 60)
    assert caught.value.kind == "disk_full"


def test_licences_are_accepted_once_and_recorded(store: ModelStore) -> None:
    catalogue = store.look().catalogue
    licences = AcceptedLicences(store.paths)
    dev, krea, schnell = (
        entry(store.look(), name) for name in ("flux1-dev-Q4_0", "flux1-krea-Q8_0", "flux1-schnell-Q4_0")
    )
    licences.require(catalogue, (schnell,))
    with pytest.raises(KnownError, match="does not allow commercial use"):
        licences.require(catalogue, (schnell, dev))
    assert licences.needed(catalogue, (dev, krea)) == (dev,)
    licences.accept(catalogue, dev)
    licences.require(catalogue, (dev, krea))
    (record,) = licences.all()
    assert (record.licence, record.entry) == ("flux-1-dev-non-commercial", "flux1-dev-Q4_0")
    assert record.time.endswith("+00:00")


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("https://example.org/a/My%20Model.gguf?x=1", "My Model.gguf", "https://example.org/a/My%20Model.gguf?x=1"),
        ("me/repo/deep/flux1-dev-x.gguf", "flux1-dev-x.gguf", "http://hub/me/repo/resolve/main/deep/flux1-dev-x.gguf"),
    ],
)  # fmt: skip
def test_addresses_become_entries(store: ModelStore, text: str, name: str, address: str) -> None:
    found = find_entry(store.look().catalogue, text, "http://hub", "A" * 64)
    assert (found.name, found.sha256, found.added_by_user) == (name, "a" * 64, True)
    assert found.sources[0].address("http://hub") == address


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "a/b",
        "a\\b",
        "con",
        "NUL.gguf",
        "a:b",
        "x.part",
        ".hidden",
        "-flag",
        "a\nb",
        "x" * 300,
        "a.",
    ],
)
def test_names_that_no_system_should_see(name: str) -> None:
    with pytest.raises(KnownError, match="usable file name"):
        safe_name(name)


def test_what_is_neither_is_a_sentence(store: ModelStore) -> None:
    with pytest.raises(KnownError, match="no model flux9"):
        find_entry(store.look().catalogue, "flux9", "http://hub")
    with pytest.raises(KnownError, match="is no SHA-256"):
        find_entry(store.look().catalogue, "vae", "http://hub", "abc")


def test_a_file_that_is_there_is_not_fetched_again(store: ModelStore) -> None:
    path = put_vae(store.main_folder)
    mine = CatalogueEntry(id="x", name=path.name, role="vae", sources=())
    assert already_here(store, mine, store.main_folder) == path
    wrong = CatalogueEntry(id="x", name=path.name, role="vae", sources=(), sha256="3" * 64)
    assert already_here(store, wrong, store.main_folder) is None


def add_to_list(what: str, name: str) -> None:
    """One more line in one of the small files that everybody changes."""
    paths = find_paths()
    store = ModelStore(paths)
    if what == "catalogue":
        source = Source(url=f"http://localhost/{name}")
        add_to_user_catalogue(
            paths, CatalogueEntry(id=name, name=name, role="transformer", sources=(source,))
        )
    elif what == "folders":
        (paths.data / name).mkdir(parents=True)
        store.roots.add(paths.data / name)
    else:
        catalogue = store.look().catalogue
        dev = catalogue.find("flux1-dev-Q4_0")
        assert dev is not None
        AcceptedLicences(paths).accept(catalogue, msgspec.structs.replace(dev, id=name))


def in_list(what: str) -> set[str]:
    paths = find_paths()
    if what == "catalogue":
        return {entry.id for entry in load_catalogue(paths).entries if entry.id in ("one", "two")}
    if what == "folders":
        return {Path(root.path).name for root in ModelRoots(paths).all() if not root.own}
    return {record.entry for record in AcceptedLicences(paths).all()}


@pytest.mark.parametrize(
    ("what", "owner", "reading"),
    [
        ("catalogue", catalogue_module, "_read_additions"),
        ("folders", ModelRoots, "_load"),
        ("licences", AcceptedLicences, "all"),
    ],
)
def test_two_at_once_lose_nothing_of_what_either_wrote(
    store: ModelStore, held: Held, what: str, owner: object, reading: str
) -> None:
    with ThreadPoolExecutor(2) as workers:
        held.up(owner, reading, first=True, answer=True)
        first = workers.submit(add_to_list, what, "one")
        while not held.waiting:
            time.sleep(0.001)
        second = workers.submit(add_to_list, what, "two")
        wait((second,), timeout=0.2)
        held.let_go()
        first.result()
        second.result()
    assert in_list(what) == {"one", "two"}
