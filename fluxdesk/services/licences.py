"""Whose work FluxDesk stands on, read from the installed packages' own metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import msgspec

MOST_LETTERS = 60


class Licence(msgspec.Struct, frozen=True, kw_only=True):
    """One package and its licence as its authors name it."""

    name: str
    version: str
    licence: str


def installed_licences() -> tuple[Licence, ...]:
    """Every package FluxDesk's own requirements reach that is installed here, by name. Reads files.

    In a frozen bundle, which knows no requirements, every package that is in it.
    """
    found: dict[str, Licence] = {}
    queue = _own_requirements() or [package.metadata["Name"] for package in metadata.distributions()]
    seen: set[str] = {"fluxdesk"}
    while queue:
        wanted = _normal(queue.pop())
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            package = metadata.distribution(wanted)
        except metadata.PackageNotFoundError:
            continue
        queue += [_requirement_name(text) for text in package.requires or [] if "extra ==" not in text]
        found[wanted] = Licence(
            name=package.metadata["Name"], version=package.version, licence=_licence_of(package)
        )
    return tuple(found[key] for key in sorted(found))


def _own_requirements() -> list[str]:
    """Names of what FluxDesk asks for: from its metadata when installed, else from the checkout."""
    try:
        return program_requirements(metadata.distribution("fluxdesk").requires or [])
    except metadata.PackageNotFoundError:
        pass
    file = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if not file.exists():
        return []
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    return [
        _requirement_name(text)
        for text in (*project["dependencies"], *project["optional-dependencies"]["engine"])
    ]


def program_requirements(requirements: Sequence[str]) -> list[str]:
    """Names of what the program itself needs: the plain requirements and the engine's, no developer's tools."""
    return [
        _requirement_name(text)
        for text in requirements
        if "extra ==" not in text or re.search(r"""extra == ['"]engine['"]""", text)
    ]


def _licence_of(package: metadata.Distribution) -> str:
    """The SPDX expression, else the short licence text (no list of files and theirs), else the classifiers."""
    fields = package.metadata
    if "License-Expression" in fields:
        return fields["License-Expression"]
    short = fields["License"].strip().splitlines() if "License" in fields else []
    if short and 0 < len(short[0]) <= MOST_LETTERS and ":" not in short[0] and short[0].upper() != "UNKNOWN":
        return short[0]
    classifiers = fields.get_all("Classifier") or []
    names = [text.rpartition("::")[2].strip() for text in classifiers if text.startswith("License")]
    return ", ".join(names) or "see its files"


def _requirement_name(requirement: str) -> str:
    return re.split(r"[ ;\[<>=!~(]", requirement, maxsplit=1)[0]


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
