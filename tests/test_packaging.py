"""What the installers are built from agrees with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

import fluxdesk

ROOT = Path(__file__).resolve().parents[1]
LINUX = ROOT / "installer" / "linux"


def pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.lower().split("==") for line in lines if "==" in line and not line.startswith("#"))


def test_the_engine_environment_gets_the_locked_versions() -> None:
    locked = pins(ROOT / "installer" / "constraints.txt")
    wanted = pins(ROOT / "resources" / "engine-requirements.txt")
    assert {"diffusers", "transformers", "msgspec", "gguf"} <= set(wanted)
    assert wanted == {name: locked[name] for name in wanted}


def test_one_version_everywhere() -> None:
    release = ElementTree.parse(LINUX / "org.fluxdesk.FluxDesk.metainfo.xml").find("releases/release")
    assert release is not None
    assert release.get("version") == fluxdesk.__version__
    manual = (LINUX / "fluxdesk.1").read_text(encoding="utf-8")
    assert f'"FluxDesk {fluxdesk.__version__}"' in manual


def test_the_desktop_entry_is_valid() -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is None:
        pytest.skip("desktop-file-utils is not installed")
    entry = str(LINUX / "org.fluxdesk.FluxDesk.desktop")
    done = subprocess.run([tool, entry], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_bundle_never_takes_the_systems_own_libraries() -> None:
    spec = (ROOT / "installer" / "fluxdesk.spec").read_text(encoding="utf-8")
    parts = re.search(r"SYSTEM_LIBRARY = re\.compile\(\n((?:    r\".*\"\n)+)\)", spec)
    assert parts is not None
    pattern = re.compile("".join(re.findall(r'r"(.*)"\n', parts[1])))
    for name in ("libstdc++.so.6", "libglib-2.0.so.0", "libX11.so.6", "libxcb-cursor.so.0", "libGL.so.1"):
        assert pattern.match(name), name
    for name in ("libQt6Core.so.6", "libpyside6.abi3.so.6.11", "libtorch_cpu.so"):
        assert not pattern.match(name), name
