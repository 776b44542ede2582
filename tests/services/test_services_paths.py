"""Where everything lies: the user's folders, one folder, or beside the program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fluxdesk.services import paths as paths_module
from fluxdesk.services.installation import installed_as
from fluxdesk.services.paths import PORTABLE, find_paths
from fluxdesk.services.updates import package_kind


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FLUXDESK_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "APPIMAGE",
        "APPDIR",
    ):
        monkeypatch.delenv(name, raising=False)


def freeze(monkeypatch: pytest.MonkeyPatch, program: Path) -> None:
    """As PyInstaller says it."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(program.parent / "_internal"), raising=False)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.parametrize(
    ("program", "beside"),
    [
        ("stick/FluxDesk/fluxdesk", "stick/FluxDesk"),
        ("Applications/FluxDesk.app/Contents/MacOS/fluxdesk", "Applications"),
    ],
)
def test_a_folder_beside_a_frozen_program_takes_everything(
    program: str, beside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(monkeypatch, tmp_path / program)
    ordinary = find_paths()
    assert not any(folder.is_relative_to(tmp_path / beside) for folder in ordinary[1:])
    (tmp_path / beside / PORTABLE).mkdir(parents=True)
    portable = find_paths()
    assert all(folder.is_relative_to(tmp_path / beside / PORTABLE) for folder in portable[1:])
    assert portable.resources == (tmp_path / program).parent / "_internal" / "resources"


def test_an_appimage_has_it_beside_its_file_and_not_in_its_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount, image = tmp_path / "mount", tmp_path / "stick" / "FluxDesk-x86_64.AppImage"
    freeze(monkeypatch, mount / "usr" / "lib" / "fluxdesk" / "fluxdesk")
    (image.parent / PORTABLE).mkdir(parents=True)
    monkeypatch.setenv("APPIMAGE", str(image))
    monkeypatch.setenv("APPDIR", str(tmp_path / "anothers"))
    assert not find_paths().data.is_relative_to(image.parent), "another AppImage's variables"
    monkeypatch.setenv("APPDIR", str(mount))
    assert find_paths().data == image.parent / PORTABLE / "data"
    (tmp_path / "tmp").symlink_to(tmp_path)
    monkeypatch.setenv("APPDIR", str(tmp_path / "tmp" / "mount"))
    assert find_paths().data == image.parent / PORTABLE / "data", "TMPDIR may be a link"


@pytest.mark.parametrize(
    ("program", "kind", "package"),
    [
        ("/usr/lib/fluxdesk/fluxdesk", "deb", "deb_amd64"),
        ("/app/lib/fluxdesk/fluxdesk", "flatpak", ""),
        ("/home/ana/FluxDesk/fluxdesk", "folder", "portable_linux_amd64"),
        ("/tmp/.mount_FluxDeaBcDeF/usr/lib/fluxdesk/fluxdesk", "appimage", "appimage_amd64"),
    ],
)
def test_how_it_was_installed_says_which_package_updates_it(
    program: str, kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert installed_as() == "checkout"
    monkeypatch.setenv("FLATPAK_ID", paths_module.APP_ID)
    monkeypatch.setenv("APPIMAGE", "/home/ana/FluxDesk.AppImage")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_FluxDeaBcDeF")
    freeze(monkeypatch, Path(program))
    assert (installed_as(), package_kind()) == (kind, package)


def test_what_a_package_manager_installed_is_never_portable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(monkeypatch, Path("/usr/lib/fluxdesk/fluxdesk"))
    monkeypatch.setattr(Path, "is_dir", lambda _folder: True)
    assert paths_module.portable_dir() is None


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    freeze(monkeypatch, tmp_path / "fluxdesk")
    (tmp_path / PORTABLE).mkdir()
    monkeypatch.setenv("FLUXDESK_HOME", str(tmp_path / "mine"))
    assert find_paths().config == tmp_path / "mine" / "config"
