"""Presets on the disk: one small TOML file each, which people can read, mend and give to others."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.preset import Preset, clean_name, name_key
from fluxdesk.services.paths import Paths
from fluxdesk.services.picture_names import free_name
from fluxdesk.services.struct_file import StructFile

_SUFFIX = ".toml"
_MOST_STEM = 40
_NAMED = 8
"""So many names are said when one is not found."""


class PresetFile(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a file."""

    preset: Preset = Preset()


class FoundPresets(msgspec.Struct, frozen=True):
    """All that could be read, by name, and what was wrong with the rest."""

    presets: tuple[Preset, ...] = ()
    problems: tuple[ErrorReport, ...] = ()


class PresetStore:
    """The folder of presets. Blocking; any thread, any process: every file is whole or absent."""

    def __init__(self, paths: Paths) -> None:
        self.folder = paths.config / "presets"

    def load(self) -> FoundPresets:
        """Every preset, sorted by name; of two files with the same name the first counts."""
        found, problems = self._look()
        return FoundPresets(tuple(found[key][1] for key in sorted(found)), tuple(problems))

    def get(self, name: str) -> Preset:
        """The preset called `name`, however its capitals are written.

        Raises:
            KnownError: there is none.
        """
        presets = self.load().presets
        for preset in presets:
            if name_key(preset.name) == name_key(name):
                return preset
        known = ", ".join(preset.name for preset in presets[:_NAMED])
        action = (
            QT_TRANSLATE_NOOP("errors", "There are: {known}.")
            if known
            else QT_TRANSLATE_NOOP("errors", "There are no presets yet.")
        )
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "There is no preset called {name}."),
            action,
            name=name,
            known=known,
        )

    def save(self, preset: Preset, *, replace: bool = False) -> None:
        """Keep `preset`.

        Raises:
            KnownError: it has no name, there is one of that name already and `replace` is not set, or the disk
                refuses.
        """
        if not preset.name:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "A preset needs a name."),
                QT_TRANSLATE_NOOP("errors", "Write one."),
            )
        file = self._file_of(preset.name)
        if file is not None and not replace:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "There is a preset called {name} already."),
                QT_TRANSLATE_NOOP("errors", "Choose another name, or replace it."),
                name=preset.name,
            )
        StructFile(file or self._new_file(preset.name), PresetFile).save(PresetFile(preset=preset))

    def rename(self, old: str, new: str) -> None:
        """Call the preset `old` `new`.

        Raises:
            KnownError: as `get` and `save`.
        """
        preset = msgspec.structs.replace(self.get(old), name=clean_name(new))
        own = self._file_of(old)
        if own is not None and name_key(new) == name_key(old):  # other capitals only
            StructFile(own, PresetFile).save(PresetFile(preset=preset))
            return
        self.save(preset)
        self.remove(old)

    def remove(self, name: str) -> Preset:
        """Forget the preset called `name`; gives it, so that it can be saved again.

        Raises:
            KnownError: there is none, or the disk refuses.
        """
        preset = self.get(name)
        file = self._file_of(preset.name)
        try:
            if file is not None:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "{file} could not be deleted: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check that the folder exists and the disk has room."),
                file=str(file),
                reason=error.strerror or str(error),
            ) from None
        return preset

    def _files(self) -> list[Path]:
        try:
            return sorted(file for file in self.folder.iterdir() if file.suffix == _SUFFIX)
        except OSError:
            return []

    def _look(self) -> tuple[dict[str, tuple[Path, Preset]], list[ErrorReport]]:
        """Every preset with its file, by the key of its name, and what was wrong."""
        found: dict[str, tuple[Path, Preset]] = {}
        problems: list[ErrorReport] = []
        for file in self._files():
            loaded = StructFile(file, PresetFile).load()
            problems += loaded.problems
            preset = _named(loaded.value.preset, file)
            if file.exists():  # else it could not be read and was put aside
                found.setdefault(name_key(preset.name), (file, preset))
        return found, problems

    def _file_of(self, name: str) -> Path | None:
        found, _problems = self._look()
        return found[name_key(name)][0] if name_key(name) in found else None

    def _new_file(self, name: str) -> Path:
        """A file name that says the preset's, with letters that every disk takes."""
        apart = unicodedata.normalize("NFKD", name.casefold())
        plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in apart if not
                        unicodedata.combining(letter))  # fmt: skip
        stem = "-".join(plain.split())[:_MOST_STEM] or "preset"
        return free_name(self.folder / f"{stem}{_SUFFIX}")


def _named(preset: Preset, file: Path) -> Preset:
    """With its file's name where somebody took its own away."""
    return msgspec.structs.replace(preset, name=clean_name(preset.name) or clean_name(file.stem))
