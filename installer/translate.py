"""Translations: collect strings into one .ts file per module, and compile them into one .qm per language.

    python installer/translate.py            update resources/i18n/es/*.ts from the source, compile
    python installer/translate.py --compile  only compile (what set-up and the tests do)
    python installer/translate.py --check    fail when a string is missing, unfinished or stale

One file per module keeps merges small; lrelease joins them.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("es",)
MARKS = re.compile(r'(\btr|\btranslate|QT_TRANSLATE_NOOP)\(\s*"')


def tool(name: str) -> str:
    """Qt's own `name`; the pyside6-… scripts around it start a Python for every call."""
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for candidate in (Path(folder) / name, Path(folder) / f"{name}.exe"):
            if candidate.exists():
                return str(candidate)
    return f"pyside6-{name}"


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted((ROOT / "fluxdesk").rglob("*.py")):
        if MARKS.search(path.read_text(encoding="utf-8")):
            found.append((".".join(path.relative_to(ROOT / "fluxdesk").with_suffix("").parts), path))
    return found


def update(folder: Path) -> set[str]:
    """Bring the .ts files in `folder` up to date with the source; returns the names that belong there."""
    folder.mkdir(parents=True, exist_ok=True)
    names = set()
    for name, path in modules():
        target = folder / f"{name}.ts"
        names.add(target.name)
        subprocess.run(
            [tool("lupdate"), "-locations", "none", "-no-obsolete", "-silent",
             "-source-language", "en", "-target-language", folder.name, str(path), "-ts", str(target)],
            check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    for stale in folder.glob("*.ts"):
        if stale.name not in names:
            stale.unlink()
    return names


def compile_all() -> None:
    for language in LANGUAGES:
        sources = sorted(str(path) for path in (I18N / language).glob("*.ts"))
        target = I18N / f"fluxdesk_{language}.qm"
        if sources:
            part = target.with_name(f"{target.name}.{os.getpid()}.part")
            subprocess.run(
                [tool("lrelease"), "-silent", *sources, "-qm", str(part)],
                check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            part.replace(target)  # a program that runs has the old one mapped into its memory


def messages(path: Path) -> dict[tuple[str, str], str]:
    """(context, source) -> translation; an unfinished one is the empty string."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")]
            text = "|".join(forms) if forms and all(forms) else translation.text or ""
            if translation.get("type") == "unfinished":
                text = ""
            found[name, message.findtext("source") or ""] = text.strip()
    return found


def check() -> list[str]:
    problems = []
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch) / language
            for name in sorted(update(fresh)):
                kept = messages(I18N / language / name) if (I18N / language / name).exists() else {}
                for key in messages(fresh / name):
                    if not kept.get(key):
                        problems.append(f"{language}/{name}: no translation of [{key[0]}] {key[1]!r}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        problems = check()
        sys.stderr.write("".join(f"{line}\n" for line in problems))
        return 1 if problems else 0
    if not arguments.compile:
        for language in LANGUAGES:
            update(I18N / language)
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
