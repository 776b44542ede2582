"""What the Models page lists: sections, order, what is still to fetch."""

from __future__ import annotations

from pathlib import Path

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.services.catalogue import add_to_user_catalogue
from fluxdesk.services.model_fetch import repository_of
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.state.model_rows import SECTIONS, ModelRow, make_rows

MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "flux-mini-F16.gguf"


def rows() -> dict[str, ModelRow]:
    return {row.key: row for row in make_rows(ModelStore(find_paths()).look(), {})}


def test_every_offered_file_has_one_row_in_a_section() -> None:
    found = make_rows(ModelStore(find_paths()).look(), {})
    assert len({row.key for row in found}) == len(found)
    assert [row.section for row in found] == sorted((row.section for row in found), key=SECTIONS.index)
    dev = [row.title for row in found if row.section == "flux1-dev" and not row.subtitle]
    assert dev[:3] == ["F16", "BF16", "Q8_0"], "best first"
    assert {"clip-l", "vae", "taef1", "t5-Q8_0"} <= {row.key for row in found if row.section == "parts"}


def test_a_transformer_brings_what_it_needs() -> None:
    row = rows()["flux1-dev-Q4_0"]
    assert [entry.id for entry in row.to_fetch] == ["flux1-dev-Q4_0", "clip-l", "t5-Q5_K_M", "vae"]
    assert row.missing_bytes == 246144152 + 3386856640 + 335304388
    assert row.non_commercial
    assert not rows()["flux1-schnell-Q4_0"].non_commercial


def test_flux_mini_needs_nothing_and_an_unknown_file_nothing_yet() -> None:
    paths = find_paths()
    paths.models.mkdir(parents=True)
    (paths.models / "mine.gguf").write_bytes(MINI.read_bytes())
    entry = CatalogueEntry(
        id="flux-something.gguf",
        name="flux-something.gguf",
        role="transformer",
        sources=(Source(repo="a/b", path="flux-something.gguf"),),
        added_by_user=True,
    )
    add_to_user_catalogue(paths, entry)
    found = rows()
    mine = found[str(paths.models / "mine.gguf")]
    assert (mine.section, mine.missing, mine.can_paint) == ("files", (), True)
    assert found["flux-something.gguf"].to_fetch == (entry,)


def test_a_repository_in_words_or_as_its_page() -> None:
    hub = "https://mirror.example"
    assert repository_of("owner/name", hub) == "owner/name"
    assert repository_of(" https://huggingface.co/owner/name/ ", hub) == "owner/name"
    assert repository_of("https://mirror.example/owner/name/tree/main", hub) == "owner/name"
    assert repository_of("https://elsewhere.example/owner/name", hub) == ""
    assert repository_of("owner/name/file.gguf", hub) == ""
    assert repository_of("owner", hub) == ""
