"""The catalogue that ships: typed, unambiguous, true to its records."""

from __future__ import annotations

import pytest

from fluxdesk.domain.catalogue import CatalogueEntry, Source, source_from_address
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.levels import parse_level
from fluxdesk.services.catalogue import (
    add_to_user_catalogue,
    load_catalogue,
    remove_from_user_catalogue,
    user_catalogue_file,
)
from fluxdesk.services.paths import find_paths

CITY96 = ("F16", "Q2_K", "Q3_K_S", "Q4_0", "Q4_1", "Q4_K_S", "Q5_0", "Q5_1", "Q5_K_S", "Q6_K", "Q8_0")


def test_ids_and_names_are_unique_and_every_licence_is_known() -> None:
    catalogue = load_catalogue(find_paths())
    ids = [entry.id.lower() for entry in catalogue.entries]
    names = [entry.name.lower() for entry in catalogue.entries]
    assert len(set(ids)) == len(ids) == 96
    assert len(set(names)) == len(names)
    assert {entry.licence for entry in catalogue.entries} <= set(catalogue.licences)
    for entry in catalogue.entries:
        assert entry.sources
        assert "/" not in entry.name
        assert entry.sha256 is None or len(entry.sha256) == 64
        if entry.offered and entry.level not in ("", "FP8"):
            assert parse_level(entry.level)


@pytest.mark.parametrize("family", ["dev", "schnell"])
@pytest.mark.parametrize("level", CITY96)
def test_the_22_city96_files_have_size_hash_and_a_mirror(family: str, level: str) -> None:
    entry = load_catalogue(find_paths()).find(f"flux1-{family}-{level}")
    assert entry is not None
    assert entry.bytes is not None
    assert entry.sha256 is not None
    assert [source.repo for source in entry.sources] == [
        f"city96/FLUX.1-{family}-gguf",
        f"lllyasviel/FLUX.1-{family}-gguf",
    ]
    assert load_catalogue(find_paths()).licence_of(entry).non_commercial is (family == "dev")


def test_exact_facts_of_a_few() -> None:
    catalogue = load_catalogue(find_paths())
    schnell = catalogue.find("FLUX1-schnell-q4_0")
    assert schnell is not None
    assert schnell.bytes == 6_770_707_360
    assert schnell.sha256 == "90a393d3a44bec691c707003f434fdde06064b870bb3c206eb7a4f109b25ff4e"
    assert schnell.sources[0].address() == (
        "https://huggingface.co/city96/FLUX.1-schnell-gguf/resolve/main/flux1-schnell-Q4_0.gguf"
    )
    vae = catalogue.find("vae")
    assert vae is not None
    assert [source.gated for source in vae.sources] == [False, False, False, False, True]
    assert not vae.gated
    krea = catalogue.find("flux1-krea-BF16")
    assert krea is not None
    assert krea.gated


def test_companions_follow_the_level() -> None:
    catalogue = load_catalogue(find_paths())

    def companions(name: str) -> list[str]:
        entry = catalogue.find(name)
        assert entry is not None
        return [found.id for found in catalogue.companions_of(entry)]

    assert companions("flux1-dev-Q8_0") == ["clip-l", "t5-Q8_0", "vae"]
    assert companions("flux1-schnell-Q4_0") == ["clip-l", "t5-Q5_K_M", "vae"]
    assert companions("clip-l") == []


def test_addresses_are_recognised() -> None:
    catalogue = load_catalogue(find_paths())
    url = "https://huggingface.co/city96/FLUX.1-dev-gguf/resolve/main/flux1-dev-Q6_K.gguf"
    for text in (url, "city96/FLUX.1-dev-gguf/flux1-dev-Q6_K.gguf", "flux1-dev-Q6_K.gguf"):
        entry = catalogue.find(text)
        assert entry is not None
        assert entry.id == "flux1-dev-Q6_K"
    page = source_from_address("https://huggingface.co/a/b/blob/main/deep/c%20d.gguf")
    assert (page.repo, page.path) == ("a/b", "deep/c d.gguf")
    assert page.address("http://127.0.0.1:9") == "http://127.0.0.1:9/a/b/resolve/main/deep/c%20d.gguf"
    assert source_from_address("https://example.org/x.gguf?a=1").address() == "https://example.org/x.gguf?a=1"


def test_the_users_own_entries_are_kept_and_removed() -> None:
    paths = find_paths()
    entry = CatalogueEntry(
        id="mine",
        name="mine.gguf",
        role="transformer",
        added_by_user=True,
        sources=(Source(url="https://example.org/mine.gguf"),),
    )
    add_to_user_catalogue(paths, entry)
    add_to_user_catalogue(paths, entry)
    found = load_catalogue(paths).find("mine")
    assert found is not None
    assert found.added_by_user
    assert remove_from_user_catalogue(paths, "MINE")
    assert not remove_from_user_catalogue(paths, "mine")
    assert load_catalogue(paths).find("mine") is None


def test_a_broken_user_file_is_a_sentence() -> None:
    paths = find_paths()
    file = user_catalogue_file(paths)
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 1, "entries": [{"id": 3}]}')
    with pytest.raises(KnownError, match="cannot be read"):
        load_catalogue(paths)
