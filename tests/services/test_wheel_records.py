"""Installed packages against the checksums of their own records."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.wheel_records import verify_packages


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment with one package of two files and a script outside the package's folder."""
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    files = {
        "torch/__init__.py": b"x = 1\n",
        "torch/lib.so": b"\x7fELF" + bytes(5000),
        "../../../bin/run": b"#!\n",
    }
    record = ""
    for name, data in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(data)}\n"
    info = site / "torch-2.13.0.dist-info"
    info.mkdir()
    (info / "RECORD").write_text(record + "torch-2.13.0.dist-info/RECORD,,\n", encoding="utf-8")
    inner = site / "setuptools" / "_vendor" / "wheel-1.dist-info"
    inner.mkdir(parents=True)
    (inner / "RECORD").write_text("../../bin/wheel,sha256=none,1\n", encoding="utf-8")
    return tmp_path


def test_whole_packages_pass_and_are_counted(environment: Path) -> None:
    assert verify_packages(environment) == 6 + 5004 + 3


@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_one_damaged_file_is_named(environment: Path, damage: str) -> None:
    path = next(environment.rglob("lib.so"))
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[2000] ^= 1
        path.write_bytes(data)
    elif damage == "cut":
        path.write_bytes(data[:-1])
    else:
        path.unlink()
    with pytest.raises(KnownError, match=r"lib\.so") as caught:
        verify_packages(environment)
    assert caught.value.kind == "hash_mismatch"


def test_it_can_be_stopped(environment: Path) -> None:
    with pytest.raises(KnownError) as caught:
        verify_packages(environment, lambda: True)
    assert caught.value.kind == "cancelled"
