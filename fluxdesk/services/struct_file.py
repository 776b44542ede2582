"""msgspec structs as TOML files people can read and mend: migrations, per-key errors, whole or absent.

A file is `version = N` and one table per section. What cannot be used is named and replaced by its default,
never silently dropped and never a reason not to start.
"""

from __future__ import annotations

import shutil
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.formats.atomic import write_atomic

S = TypeVar("S", bound=msgspec.Struct)
Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a document of version N and returns it as version N + 1; may change its argument."""


class Loaded(msgspec.Struct, Generic[S], frozen=True):
    """What a file held, and what was wrong with it."""

    value: S
    problems: tuple[ErrorReport, ...] = ()


class StructFile(Generic[S]):
    """The file at `path` that holds one `S`, a struct of section structs with a `version: int` field.

    `migrations[n]` brings a document from version n + 1 to n + 2. Blocking: call `save` off the UI thread.
    """

    def __init__(self, path: Path, kind: type[S], migrations: Sequence[Migration] = ()) -> None:
        self.path = path
        self._kind = kind
        self._migrations = tuple(migrations)

    @property
    def version(self) -> int:
        return len(self._migrations) + 1

    def load(self) -> Loaded[S]:
        """The file's content; defaults for what is missing or unusable. Raises nothing."""
        try:
            document = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Loaded(self._kind())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return Loaded(self._kind(), (self._unreadable(str(error)),))
        found = document.pop("version", 1)
        if isinstance(found, int) and found > self.version:
            return self._go_back(found)
        if not isinstance(found, int) or found < 1:
            return Loaded(self._kind(), (self._unreadable(f"version {found}"),))
        if found < self.version:
            self._keep(found)
        for migrate in self._migrations[found - 1 :]:
            document = migrate(document)
        return self._convert(document)

    def save(self, value: S) -> None:
        """Write `value`, whole or not at all.

        Raises:
            KnownError: file_write, the folder or the disk does not allow it.
        """
        import tomli_w

        document = {"version": self.version, **_without_none(msgspec.to_builtins(value))}
        try:
            write_atomic(self.path, tomli_w.dumps(document).encode())
        except OSError as error:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "{file} could not be saved: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check that the folder exists and the disk has room."),
                file=self.path.name,
                reason=error.strerror or str(error),
            ) from None

    def _of_version(self, version: int) -> Path:
        return self.path.with_name(f"{self.path.name}.v{version}")

    def _keep(self, version: int) -> None:
        """Before a migration: the file as it is, for the program that wrote it."""
        with suppress(OSError):
            shutil.copy2(self.path, self._of_version(version))

    def _go_back(self, found: int) -> Loaded[S]:
        """A newer program wrote the file: it is put aside for that one, and what was kept of ours is used."""
        with suppress(OSError):
            self.path.replace(self._of_version(found))
        kept = StructFile(self._of_version(self.version), self._kind, self._migrations)
        newer = ErrorReport(
            kind="file_unsupported",
            template=QT_TRANSLATE_NOOP(
                "errors", "{file} was written by a newer FluxDesk; what this version had kept is in force."
            ),
            action=QT_TRANSLATE_NOOP("errors", "The newer file is kept as {backup}."),
            params={"file": self.path.name, "backup": self._of_version(found).name},
        )
        return Loaded(kept.load().value if kept.path.exists() else self._kind(), (newer,))

    def _convert(self, document: dict[str, Any]) -> Loaded[S]:
        problems: list[ErrorReport] = []
        sections: dict[str, Any] = {}
        known = {field.name: field.type for field in msgspec.structs.fields(self._kind)}
        for section, content in document.items():
            if section not in known or not isinstance(content, dict):
                problems.append(self._unknown(section))
                continue
            kept, wrong = self._convert_section(section, content, known[section])
            sections[section] = kept
            problems += wrong
        return Loaded(self._kind(**sections), tuple(problems))

    def _convert_section(
        self, section: str, content: dict[str, Any], kind: type[msgspec.Struct]
    ) -> tuple[msgspec.Struct, list[ErrorReport]]:
        problems: list[ErrorReport] = []
        values: dict[str, Any] = {}
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        for key, value in content.items():
            if key not in fields:
                problems.append(self._unknown(f"{section}.{key}"))
                continue
            try:
                values[fields[key].name] = msgspec.convert(value, fields[key].type)
            except msgspec.ValidationError as error:
                problems.append(
                    ErrorReport(
                        kind="file_damaged",
                        template=QT_TRANSLATE_NOOP(
                            "errors", "{file}: {key} cannot be used ({reason}); the default is in force."
                        ),
                        params={"file": self.path.name, "key": f"{section}.{key}", "reason": str(error)},
                    )
                )
        return kind(**values), problems

    def _unknown(self, key: str) -> ErrorReport:
        return ErrorReport(
            kind="file_damaged",
            template=QT_TRANSLATE_NOOP(
                "errors", "{file}: {key} is not known to this version and was ignored."
            ),
            params={"file": self.path.name, "key": key},
        )

    def _unreadable(self, reason: str) -> ErrorReport:
        backup = self.path.with_name(f"{self.path.name}.{time.strftime('%Y%m%d-%H%M%S')}.unreadable")
        try:
            self.path.rename(backup)
        except OSError:
            backup = self.path
        return ErrorReport(
            kind="file_damaged",
            template=QT_TRANSLATE_NOOP(
                "errors", "{file} could not be read ({reason}); defaults are in force."
            ),
            action=QT_TRANSLATE_NOOP("errors", "The old file was kept as {backup}."),
            params={"file": self.path.name, "reason": reason, "backup": backup.name},
        )


def _without_none(value: Any) -> Any:
    """TOML has no null: keys without a value are left out."""
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value
