"""Which models can paint now: the bundled flux-mini, and whatever other sources know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import LEVELS, parse_level
from fluxdesk.domain.request import Family, ModelFile, ModelSet
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.flux_configs import FamilyDefaults, config_folder, read_defaults
from fluxdesk.services.local_levels import MAKEABLE, LocalLevels
from fluxdesk.services.paths import Paths

Progress = Callable[[int, int], None]
MINI: Family = "flux-mini"
_PLACES = {level.name: place for place, level in enumerate(LEVELS)}
_READINESS = ("ready", "makeable", "missing")


class LevelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One level of one family on this machine."""

    family: Family
    level: str
    state: Literal["ready", "makeable", "missing"]
    """`makeable`: made here on first use, without a download."""
    file_bytes: int | None = None


class ModelSource(Protocol):
    """A place where model sets come from. Methods may read the disk; call them off the window's thread."""

    def families(self) -> tuple[Family, ...]: ...

    def levels(self, family: Family) -> tuple[LevelStatus, ...]: ...

    def resolve(self, family: Family, level: str, progress: Progress | None) -> ModelSet:
        """The files of one level; KnownError says what is missing."""
        ...


class ModelSets:
    """All sources together; flux-mini is always among them."""

    elsewhere = False

    def __init__(self, paths: Paths, sources: Sequence[ModelSource] = ()) -> None:
        self._paths = paths
        self._sources: tuple[ModelSource, ...] = (BundledMini(paths), *sources)

    def families(self) -> tuple[Family, ...]:
        """Every family of which something is here, the bundled one first."""
        found = [family for source in self._sources for family in source.families()]
        return tuple(dict.fromkeys(found))

    def levels(self, family: Family) -> tuple[LevelStatus, ...]:
        """What is known of `family`, each level once, best fidelity first."""
        best: dict[str, LevelStatus] = {}
        for status in (status for source in self._of(family) for status in source.levels(family)):
            known = best.get(status.level)
            if known is None or _READINESS.index(status.state) < _READINESS.index(known.state):
                best[status.level] = status
        return tuple(sorted(best.values(), key=lambda status: _PLACES.get(status.level, len(_PLACES))))

    def known_family(self, family: str) -> Family:
        """`family`, which someone typed, as one of those that are here.

        Raises:
            KnownError: it is not; the sentence names what there is.
        """
        known = next((found for found in self.families() if found == family), None)
        if known is None:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "The model {family} is not here; there are: {families}."),
                QT_TRANSLATE_NOOP("errors", "Download it on the Models page."),
                family=family,
                families=", ".join(self.families()),
            )
        return known

    def resolve(self, family: str, level: str, progress: Progress | None = None) -> ModelSet:
        """The files of `family` at `level`; a makeable level is made now, with progress in bytes.

        "Q6_KM" and the like mean Q6_K.

        Raises:
            KnownError: there is no such family or level here; the sentence names what there is.
        """
        try:
            name = parse_level(level).name
        except KeyError:
            name = ""
        known = self.known_family(family)
        found = [
            (_READINESS.index(status.state), place, source)
            for place, source in enumerate(self._of(known))
            for status in source.levels(known)
            if status.level == name
        ]
        if found:  # a source whose level is not usable says itself what is wrong with it
            return min(found)[2].resolve(known, name, progress)
        usable = [status.level for status in self.levels(known) if status.state != "missing"]
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "{family} is not here at level {level}; there are: {levels}."),
            QT_TRANSLATE_NOOP(
                "errors", "Choose one of these levels, or download another on the Models page."
            ),
            family=family,
            level=level,
            levels=", ".join(usable),
        )

    def defaults(self, family: Family) -> FamilyDefaults:
        """What a new form starts with.

        Raises:
            KnownError: there is no such family.
        """
        folder = self._paths.resources / MINI if family == MINI else config_folder(self._paths, family)
        return read_defaults(folder)

    def _of(self, family: Family) -> tuple[ModelSource, ...]:
        return tuple(source for source in self._sources if family in source.families())


class BundledMini:
    """flux-mini, shipped at F16; its other levels are made from that on first use."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.resources / MINI
        self._cache = paths.cache
        self._digests = FileDigests(paths.cache)

    def families(self) -> tuple[Family, ...]:
        return (MINI,)

    def levels(self, family: Family) -> tuple[LevelStatus, ...]:
        if not self._shipped.exists():
            return (LevelStatus(family=family, level="F16", state="missing"),)
        local = self._local()
        found = [self._ready(family, "F16", self._shipped)]
        for level in MAKEABLE:
            if local.is_made(level.name):
                found.append(self._ready(family, level.name, local.path(level.name)))
            else:
                found.append(LevelStatus(family=family, level=level.name, state="makeable"))
        return tuple(found)

    def resolve(self, family: Family, level: str, progress: Progress | None) -> ModelSet:
        transformer = self._shipped if level == "F16" else self._local().ensure(level, progress)
        return ModelSet(
            family=family,
            level=level,
            transformer=self._file(transformer),
            text_encoder=self._file(self._folder / "clip-mini.safetensors"),
            text_encoder_2=self._file(self._folder / "t5-mini-F16.gguf"),
            vae=self._file(self._folder / "ae-mini.safetensors"),
            config_dir=str(self._folder),
            max_sequence_length=read_defaults(self._folder).max_sequence_length,
        )

    @property
    def _shipped(self) -> Path:
        return self._folder / "flux-mini-F16.gguf"

    def _local(self) -> LocalLevels:
        return LocalLevels(self._shipped, self._digests.sha256(self._shipped), self._cache)

    def _ready(self, family: Family, level: str, path: Path) -> LevelStatus:
        return LevelStatus(family=family, level=level, state="ready", file_bytes=path.stat().st_size)

    def _file(self, path: Path) -> ModelFile:
        try:
            return ModelFile(str(path), self._digests.sha256(path))
        except OSError as error:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "FluxDesk's own model file {path} is missing."),
                QT_TRANSLATE_NOOP("errors", "Install FluxDesk again."),
                path=str(path),
            ) from error
