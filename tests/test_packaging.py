"""What the installers are built from agrees with the program."""

from __future__ import annotations

import ast
import os
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import fluxdesk
from fluxdesk.cli.main import build_parser
from fluxdesk.services.paths import APP_ID

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
    (commands,) = (action.choices for action in build_parser()._actions if action.dest == "command")
    told = manual.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "").split()
    assert [name for name in commands if not {name, f"{name},"} & set(told)] == []


def test_the_desktop_entry_is_valid() -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is None:
        pytest.skip("desktop-file-utils is not installed")
    entry = str(LINUX / "org.fluxdesk.FluxDesk.desktop")
    done = subprocess.run([tool, entry], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_bundle_never_takes_the_systems_own_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    spec = ast.parse((ROOT / "installer" / "fluxdesk.spec").read_text(encoding="utf-8"))
    names = {"KEEP", "WINDOW_SYSTEM", "DROP_QT", "DROP_TORCH", "keep_binary"}
    parts = [node for node in spec.body if names & {getattr(node, "name", ""), *assigned(node)}]
    rules = {"os": os, "re": re, "sys": sys, "UV": Path("/venv/bin/uv")}
    exec(compile(ast.Module(parts, []), "fluxdesk.spec", "exec"), rules)

    def taken(name: str, folder: str) -> bool:
        return bool(rules["keep_binary"]((name, f"{folder}/{name}", "BINARY")))  # type: ignore[operator]

    for name in (
        "libstdc++.so.6",
        "libglib-2.0.so.0",
        "libX11.so.6",
        "libXi.so.6",
        "libGL.so.1",
        "libkrb5support.so.0",
        "libcudart.so",
    ):
        assert not taken(name, "/lib/x86_64-linux-gnu"), name
        assert not taken(name, "/usr/local/lib"), name
    wheels = "/venv/lib/python3.11/site-packages"
    for name in ("libQt6Core.so.6", "libpyside6.abi3.so.6.11", "libtorch_cpu.so"):
        assert taken(name, wheels), name
    assert not taken("PySide6/Qt/plugins/platformthemes/libqgtk3.so", wheels)
    assert taken("_ssl.cpython-311-x86_64-linux-gnu.so", f"{Path(os.__file__).parent}/lib-dynload")
    assert taken("uv", "/venv/bin")
    for name in ("libssl.so.3", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0"):
        assert taken(name, "/lib/x86_64-linux-gnu"), name


def assigned(node: ast.stmt) -> set[str]:
    """The names that `node` gives a value to."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def shell_scripts() -> list[Path]:
    files = (path for path in sorted((ROOT / "installer").rglob("*")) if path.is_file())
    return [
        path for path in files if path.suffix == ".sh" or path.read_bytes().startswith(b"#!/usr/bin/env bash")
    ]


@pytest.mark.parametrize("script", shell_scripts(), ids=lambda path: path.name)
def test_every_shell_script_can_be_read(script: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    done = subprocess.run([bash, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_mac_bundle_opens_what_the_program_opens() -> None:
    """The spec puts the version in; everything else stands in the file."""
    info = plistlib.loads((ROOT / "installer" / "macos" / "Info.plist").read_bytes())
    kinds = {kind for entry in info["CFBundleDocumentTypes"] for kind in entry["LSItemContentTypes"]}
    declared = {entry["UTTypeIdentifier"] for entry in info["UTImportedTypeDeclarations"]}
    assert kinds == declared
    plistlib.loads((ROOT / "installer" / "macos" / "entitlements.plist").read_bytes())


def test_the_flatpak_takes_files_that_are_there_and_asks_for_little() -> None:
    yaml = pytest.importorskip("yaml")
    file = ROOT / "installer" / "flatpak" / f"{APP_ID}.yaml"
    manifest = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert manifest["id"] == APP_ID
    [module] = manifest["modules"]
    for source in module["sources"]:
        path = (file.parent / source["path"]).resolve()
        assert path.exists() or path.is_relative_to(ROOT / "build"), path
    assert not [a for a in manifest["finish-args"] if a.startswith(("--filesystem=ho", "--device=all"))]


def builder(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "installer" / f"build_{name}.py")
    return subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_an_appimage_is_made_of_a_runtime_only(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "fluxdesk").touch()
    for data, words in ((b"text", "no program"), (runtime_head(b"\0\0\0"), "no AppImage runtime")):
        (tmp_path / "runtime").write_bytes(data)
        done = builder("appimage", "--runtime", str(tmp_path / "runtime"), "--bundle", str(bundle))
        assert done.returncode == 1
        assert words in done.stderr


def test_two_appimages_of_one_bundle_are_the_same_bytes(tmp_path: Path) -> None:
    if shutil.which("mksquashfs") is None or shutil.which("unsquashfs") is None:
        pytest.skip("squashfs-tools is not installed")
    runtime = tmp_path / "runtime"
    runtime.write_bytes(runtime_head(b"AI\2").ljust(4096, b"\0"))
    made: list[bytes] = []
    for turn in (0, 1):
        bundle = tmp_path / str(turn) / "bundle"
        (bundle / "_internal").mkdir(parents=True)
        (bundle / "fluxdesk").write_bytes(b"\x7fELF program")
        (bundle / "_internal" / "data").write_bytes(b"data")
        os.utime(bundle / "fluxdesk", (turn, turn))
        (bundle / "_internal" / "data").chmod(0o600 if turn else 0o664)
        folder = str(tmp_path / str(turn))
        done = builder(
            "appimage",
            "--runtime",
            str(runtime),
            "--bundle",
            str(bundle),
            "--work",
            folder,
            "--output",
            folder,
        )
        assert done.returncode == 0, done.stderr
        [image] = (tmp_path / str(turn)).glob("FluxDesk-*-x86_64.AppImage")
        assert os.access(image, os.X_OK)
        made.append(image.read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(runtime.read_bytes())
    (tmp_path / "squashfs").write_bytes(made[0][4096:])
    listing = subprocess.run(
        ["unsquashfs", "-l", str(tmp_path / "squashfs")], capture_output=True, text=True, check=True
    ).stdout
    for name in ("AppRun", ".DirIcon", f"{APP_ID}.desktop", f"{APP_ID}.svg", "usr/bin/fluxdesk"):
        assert f"squashfs-root/{name}\n" in listing


def runtime_head(magic: bytes) -> bytes:
    """The first bytes of an x86_64 program with `magic` where AppImage's stands."""
    return b"\x7fELF\2\1\1\0" + magic + bytes(5) + b"\3\0\x3e\0"
