"""Settings files: what is read back, what is mended, what is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.struct_file import StructFile


class Look(msgspec.Struct, frozen=True, kw_only=True):
    theme: str = "system"
    scale: float = 1.0
    folder: str | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    look: Look = Look()


def at(path: Path, text: str) -> StructFile[Document]:
    path.write_text(text, encoding="utf-8")
    return StructFile(path, Document)


def test_a_missing_file_is_defaults_and_no_problem(tmp_path: Path) -> None:
    loaded = StructFile(tmp_path / "none.toml", Document).load()
    assert loaded.value == Document()
    assert loaded.problems == ()


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    file = StructFile(tmp_path / "new" / "s.toml", Document)
    value = Document(look=Look(theme='dark ñ "quoted"', scale=1.5, folder=None))
    file.save(value)
    assert file.load().value == value
    assert "version = 1" in file.path.read_text(encoding="utf-8")


def test_an_unreadable_file_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    loaded = at(path, "look = [").load()
    assert loaded.value == Document()
    (problem,) = loaded.problems
    assert "s.toml could not be read" in problem.text
    kept = tmp_path / str(problem.params["backup"])
    assert kept.read_text() == "look = ["
    assert not path.exists()


def test_a_newer_version_is_kept_aside(tmp_path: Path) -> None:
    loaded = at(tmp_path / "s.toml", "version = 99\n").load()
    assert loaded.value == Document()
    assert "newer FluxDesk" in loaded.problems[0].text
    assert (tmp_path / "s.toml.v99").exists()
    assert not (tmp_path / "s.toml").exists()


def test_a_migration_keeps_the_old_file_and_going_back_finds_it(tmp_path: Path) -> None:
    def same(document: dict[str, Any]) -> dict[str, Any]:
        return document

    old_text = 'version = 1\n[look]\ntheme = "dark"\n'
    old = at(tmp_path / "s.toml", old_text)
    new = StructFile(tmp_path / "s.toml", Document, (same,))
    new.save(new.load().value)
    assert (tmp_path / "s.toml.v1").read_text() == old_text
    new.save(Document(look=Look(theme="light")))
    assert old.load().value == Document(look=Look(theme="dark")), "the old program finds its own"
    assert new.version == 2
    assert "light" in (tmp_path / "s.toml.v2").read_text(), "and the new one's is kept"


def test_only_the_wrong_key_falls_back_and_is_named(tmp_path: Path) -> None:
    text = 'version = 1\n[look]\ntheme = "dark"\nscale = "big"\ncolour = "red"\n[ghost]\na = 1\n'
    loaded = at(tmp_path / "s.toml", text).load()
    assert loaded.value == Document(look=Look(theme="dark"))
    named = " ".join(problem.text for problem in loaded.problems)
    assert "look.scale" in named
    assert "look.colour" in named
    assert "ghost" in named
    assert len(loaded.problems) == 3


def test_migrations_run_in_order_from_the_files_version(tmp_path: Path) -> None:
    def rename(document: dict[str, Any]) -> dict[str, Any]:
        document["look"] = document.pop("style")
        return document

    def double(document: dict[str, Any]) -> dict[str, Any]:
        document["look"]["scale"] *= 2
        return document

    path = tmp_path / "s.toml"
    path.write_text("version = 1\n[style]\nscale = 1.5\n")
    file = StructFile(path, Document, (rename, double))
    assert file.load().value.look.scale == 3.0
    path.write_text("version = 2\n[look]\nscale = 1.5\n")
    assert file.load().value.look.scale == 3.0
    file.save(Document(look=Look(scale=1.5)))
    assert file.load().value.look.scale == 1.5


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnownError, match=r"s\.toml could not be saved") as caught:
        StructFile(tmp_path / "file" / "s.toml", Document).save(Document())
    assert caught.value.kind == "file_write"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
