"""Engine environments built with the real uv from a local folder of small wheels."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fluxdesk.domain.child_environment import clean_environment, give_back_library_path
from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.domain.errors import KnownError
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.engine_collect import Target, WheelCollector
from fluxdesk.services.engine_env import EngineEnvironments, InstallOptions
from fluxdesk.services.engine_installer import EngineInstaller, InstallProgress
from fluxdesk.services.engine_uv import Uv, find_uv
from fluxdesk.services.fault_server import Fault, FaultServer, Seen

ROOT = Path(__file__).resolve().parents[2]
INSTALL = """
import subprocess, sys
from pathlib import Path
from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.services.engine_env import EngineEnvironments, InstallOptions
from fluxdesk.services.engine_installer import EngineInstaller
from fluxdesk.services.engine_uv import find_uv
data, wheels, requirements, version = sys.argv[1:5]
def check(python):
    subprocess.run([str(python), "-c", "import torch, helper"], check=True)
backend = EngineBackend(name="cpu", torch="torch==" + version, index_url=None, download_bytes=1, disk_bytes=2)
environments = EngineEnvironments(Path(data), Path(requirements))
options = InstallOptions(wheel_folder=str(wheels), python=sys.executable)
print(EngineInstaller(environments, find_uv(), check).install(backend, options).key)
"""


def make_wheel(folder: Path, name: str, version: str, data: bytes = b"", *, lies: bool = False) -> None:
    """The smallest wheel that installs a module called `name`, with `data` beside it, which is not what the wheel
    says when it `lies`."""
    info = f"{name}-{version}.dist-info"
    files: dict[str, str | bytes] = {
        f"{name}/data": data,
        f"{name}/__init__.py": f'__version__ = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        content = text.encode() if isinstance(text, str) else text
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    if lies:
        files[f"{name}/data"] = b"something else"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, version in (("torch", "2.13.0"), ("torch", "2.14.0"), ("helper", "1.0")):
        make_wheel(folder, name, version)
    return folder


@pytest.fixture
def environments(tmp_path: Path) -> EngineEnvironments:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("helper==1.0\n", encoding="utf-8")
    return EngineEnvironments(tmp_path / "data", requirements)


def backend(torch: str = "2.13.0", disk_bytes: int = 2) -> EngineBackend:
    return EngineBackend(
        name="cpu", torch=f"torch=={torch}", index_url=None, download_bytes=1, disk_bytes=disk_bytes
    )


def imports_torch(python: Path) -> None:
    subprocess.run([str(python), "-c", "import torch, helper"], check=True)


def refuses(python: Path) -> None:
    raise KnownError("bad_result", "The picture is black.")


def options(wheels: Path) -> InstallOptions:
    return InstallOptions(wheel_folder=str(wheels), python=sys.executable)


def test_a_new_environment_is_checked_and_becomes_active(
    environments: EngineEnvironments, wheels: Path
) -> None:
    seen: list[InstallProgress] = []
    checked: list[Path] = []

    def check(python: Path) -> None:
        imports_torch(python)
        checked.append(python)

    installer = EngineInstaller(environments, find_uv(), check, seen.append)
    manifest = installer.install(backend(), options(wheels))
    assert environments.active() == manifest
    python = environments.python()
    assert python is not None
    imports_torch(python)  # still works after the rename
    assert len(checked) == 1
    assert [progress.step for progress in seen if progress.done_bytes == 0] == list(options(wheels).steps)
    assert [progress.share for progress in seen] == sorted(progress.share for progress in seen)
    assert environments.unfinished() is None
    assert not (environments.root / ".cache").exists()


def test_a_failed_check_keeps_what_is_in_use_and_can_be_resumed(
    environments: EngineEnvironments, wheels: Path
) -> None:
    first = EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))
    with pytest.raises(KnownError, match="black"):
        EngineInstaller(environments, find_uv(), refuses).install(backend("2.14.0"), options(wheels))
    assert environments.active() == first
    unfinished = environments.unfinished()
    assert unfinished is not None
    assert unfinished.step == "check"
    assert unfinished.failure is not None
    assert unfinished.failure.text == "The picture is black."
    second = EngineInstaller(environments, find_uv(), imports_torch).install(
        backend("2.14.0"), options(wheels)
    )
    assert environments.active() == second
    environments.activate(None)
    assert environments.active() is None, "the engine inside, although there was another before"
    environments.activate(second.key)
    assert environments.roll_back() is None
    environments.activate(first.key)
    environments.activate(second.key)
    assert environments.roll_back() == first
    environments.remove(first.key)
    assert environments.active() is None


def test_missing_packages_and_a_full_disk_are_said(environments: EngineEnvironments, wheels: Path) -> None:
    with pytest.raises(KnownError) as caught:
        EngineInstaller(environments, find_uv(), imports_torch).install(backend("9.9"), options(wheels))
    assert caught.value.kind == "file_missing"
    assert "torch 9.9" in str(caught.value)
    with pytest.raises(KnownError) as caught:
        EngineInstaller(environments, find_uv(), imports_torch).install(
            backend(disk_bytes=10**18), options(wheels)
        )
    assert caught.value.kind == "disk_full"
    assert environments.active() is None


@pytest.fixture
def index(wheels: Path) -> Iterator[FaultServer]:
    """A package index over the wheels, one of which is big enough to be interrupted."""
    make_wheel(wheels, "torch", "2.15.0", random.Random(1).randbytes(3_000_000))
    with FaultServer({path.name: path for path in wheels.iterdir()}) as server:
        yield server


def from_index(server: FaultServer) -> InstallOptions:
    return InstallOptions(index_mirror=f"{server.hub}/simple", python=sys.executable)


QUICK = DownloadSettings(stall_seconds=0.5, attempts=2, first_wait_seconds=0.01, connections=1)
BIG = "torch-2.15.0-py3-none-any.whl"


def is_download(seen: Seen, length: int) -> bool:
    """A request for most of the big wheel; uv looks into it with HEAD and small ranges before."""
    return seen.target.endswith(BIG) and seen.method == "GET" and length > 500_000


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("drop", 500_000),
        ("stall", 500_000),
        ("reset", 1),
    ],  # a reset loses what the system had not handed over
)
def test_a_broken_connection_is_resumed_where_it_broke(
    environments: EngineEnvironments, index: FaultServer, kind: str, kept: int
) -> None:
    faults = [Fault(kind, 700_000, seconds=5.0)]

    def choose(seen: Seen, length: int) -> Fault | None:
        if not is_download(seen, length):
            return None
        return faults.pop() if faults else Fault("status", status=503)

    index.choose = choose
    seen: list[InstallProgress] = []
    installer = EngineInstaller(environments, find_uv(), imports_torch, seen.append, QUICK)
    with pytest.raises(KnownError) as caught:
        installer.install(backend("2.15.0"), from_index(index))
    assert caught.value.kind == "network"
    unfinished = environments.unfinished()
    assert unfinished is not None
    assert unfinished.step == "fetch"
    index.choose = None
    before = index.sent_bytes
    assert environments.active() is None
    assert installer.install(backend("2.15.0"), from_index(index)) == environments.active()
    again = index.sent_bytes - before
    assert again < index.files[BIG].size - kept, "what had arrived was not fetched again"
    assert max(progress.done_bytes for progress in seen if progress.step == "fetch") > 2_900_000


def test_what_one_computer_collects_another_installs_without_network(
    environments: EngineEnvironments, index: FaultServer, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    collector = WheelCollector(find_uv(), environments.requirements, QUICK)
    target = Target(python="3.12", system="windows")
    wheels = collector.collect(backend("2.15.0"), from_index(index), target, stick)
    assert {wheel.name for wheel in wheels} == {BIG, "helper-1.0-py3-none-any.whl"}
    before = index.sent_bytes
    collector.collect(backend("2.15.0"), from_index(index), target, stick)
    assert index.sent_bytes - before < 100_000, "what is there is not fetched again"
    index.close()
    manifest = EngineInstaller(environments, find_uv(), imports_torch).install(
        backend("2.15.0"), options(stick)
    )
    assert environments.active() == manifest


def test_an_index_that_lies_or_refuses_changes_nothing(
    environments: EngineEnvironments, index: FaultServer
) -> None:
    first = EngineInstaller(environments, find_uv(), imports_torch, settings=QUICK).install(
        backend("2.13.0"), from_index(index)
    )
    installer = EngineInstaller(environments, find_uv(), imports_torch, settings=QUICK)
    true = index.files[BIG].sha256
    index.files[BIG].sha256 = "0" * 64
    with pytest.raises(KnownError) as caught:
        installer.install(backend("2.15.0"), from_index(index))
    assert caught.value.kind == "hash_mismatch"
    unfinished = environments.unfinished()
    assert unfinished is not None
    assert unfinished.step == "resolve", "the index is asked again"
    index.files[BIG].sha256 = true
    index.choose = lambda seen, length: Fault("status", status=500) if is_download(seen, length) else None
    with pytest.raises(KnownError) as caught:
        installer.install(backend("2.15.0"), from_index(index))
    assert caught.value.kind == "network"
    assert environments.active() == first
    index.choose = None
    assert installer.install(backend("2.15.0"), from_index(index)) == environments.active()


def test_offline_and_a_stick_that_is_not_there_begin_nothing(
    environments: EngineEnvironments, index: FaultServer, tmp_path: Path
) -> None:
    offline = DownloadSettings(offline=True)
    with pytest.raises(KnownError, match="works offline"):
        EngineInstaller(environments, find_uv(), imports_torch, settings=offline).install(
            backend(), from_index(index)
        )
    with pytest.raises(KnownError, match="no folder"):
        EngineInstaller(environments, find_uv(), imports_torch).install(
            backend(), options(tmp_path / "stick")
        )
    assert environments.unfinished() is None
    assert index.seen == []


def test_uv_hears_of_places_only() -> None:
    uv = Uv(Path("uv"), Path("/data/engines"), threading.Event(), "http://proxy:3128")
    told = uv.environment(
        {
            "UV_TORCH_BACKEND": "auto",
            "UV_SYSTEM_PYTHON": "1",
            "UV_INDEX_URL": "https://mirror",
            "UV_PYTHON_INSTALL_MIRROR": "https://pythons",
            "VIRTUAL_ENV": "/somewhere",
            "LD_LIBRARY_PATH": "/usr/lib/fluxdesk/_internal",
            "_PYI_APPLICATION_HOME_DIR": "/usr/lib/fluxdesk/_internal",
        }
    )
    assert told["HTTPS_PROXY"] == "http://proxy:3128"
    assert told["UV_INDEX_URL"] == "https://mirror"
    assert told["UV_PYTHON_INSTALL_MIRROR"] == "https://pythons"
    gone = {"UV_TORCH_BACKEND", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV", "LD_LIBRARY_PATH"}
    assert not gone & told.keys()


def test_without_any_python_it_is_one_sentence(
    environments: EngineEnvironments, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = find_uv()
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(KnownError) as caught:
        EngineInstaller(environments, uv, imports_torch).install(
            backend(), InstallOptions(wheel_folder=str(wheels), python="3.11.99")
        )
    assert caught.value.kind == "engine_missing"
    assert "Python 3.11 or newer" in str(caught.value)


def test_what_stands_on_a_python_that_is_gone_is_swept_away(
    environments: EngineEnvironments, wheels: Path
) -> None:
    first = EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))
    folder = environments.root / first.key
    site = next((folder / "lib").glob("python3.*"))
    site.rename(site.with_name("python3.1"))  # as if the system's python3 were a later one now
    assert environments.active() is None, "the engine inside the program takes over"
    site.with_name("python3.1").rename(site)
    assert environments.active() == first
    environments.python_of(folder).unlink()
    assert environments.active() is None
    EngineInstaller(environments, find_uv(), imports_torch).install(backend("2.14.0"), options(wheels))
    assert not folder.exists()


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="needs util-linux")
def test_a_disk_that_takes_no_more_in_the_middle_ends_in_resume(
    environments: EngineEnvironments, wheels: Path, tmp_path: Path
) -> None:
    make_wheel(wheels, "torch", "2.15.0", random.Random(1).randbytes(3_000_000))
    first = EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))
    # A file cannot grow beyond a megabyte: as on a full disk, uv fails in the middle of unpacking.
    command = [
        "prlimit",
        "--fsize=1000000",
        sys.executable,
        "-c",
        INSTALL,
        str(tmp_path / "data"),
        str(wheels),
    ]
    done = subprocess.run(
        [*command, str(environments.requirements), "2.15.0"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "KnownError" in done.stderr
    assert environments.active() == first
    unfinished = environments.unfinished()
    assert unfinished is not None
    assert (unfinished.step, unfinished.failure is not None) == ("install", True)
    second = EngineInstaller(environments, find_uv(), imports_torch).install(
        backend("2.15.0"), options(wheels)
    )
    assert environments.active() == second


def test_what_an_interruption_left_damaged_is_installed_anew_without_being_asked_again(
    environments: EngineEnvironments, wheels: Path
) -> None:
    with pytest.raises(KnownError, match="black"):
        EngineInstaller(environments, find_uv(), refuses).install(backend(), options(wheels))
    unfinished = environments.unfinished()
    assert unfinished is not None
    (left,) = environments.root.rglob("site-packages/helper/__init__.py")
    left.unlink()  # it may stand in uv's own cache too, under the same inode
    left.write_text("half of i", encoding="utf-8")
    environments.record(msgspec.structs.replace(unfinished, step="verify"))
    seen: list[InstallProgress] = []
    done = EngineInstaller(environments, find_uv(), imports_torch, seen.append).install(
        backend(), options(wheels)
    )
    assert environments.active() == done
    steps = list(dict.fromkeys(progress.step for progress in seen))
    assert steps == ["verify", "create", "install", "check"], "once through, and once from the beginning"


def test_a_package_that_is_damaged_from_the_start_is_said_once(
    environments: EngineEnvironments, wheels: Path
) -> None:
    (wheels / "helper-1.0-py3-none-any.whl").unlink()
    make_wheel(wheels, "helper", "1.0", lies=True)
    with pytest.raises(KnownError, match="data of the engine is damaged") as caught:
        EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))
    assert caught.value.kind == "hash_mismatch"
    unfinished = environments.unfinished()
    assert unfinished is not None
    assert (unfinished.step, environments.active()) == ("create", None)
    with pytest.raises(KnownError, match="damaged"):
        EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))


def interrupt_and_look(
    environments: EngineEnvironments, wheels: Path, delay: float, tmp_path: Path, version: str
) -> None:
    """Start an installation, kill it after `delay` seconds: it can be resumed or is done, nothing is broken."""
    before = environments.active()
    command = [sys.executable, "-c", INSTALL, str(tmp_path / "data"), str(wheels)]
    process = subprocess.Popen(
        [*command, str(environments.requirements), version],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(delay)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    after = environments.active()
    new_key = environments.key_of(backend(version))
    if after is None or after.key != new_key:
        assert after == before, "what was in use stays in use"
    python = environments.python()
    if python is not None:
        imports_torch(python)


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.full)])
def test_killed_at_random_points_it_resumes(
    environments: EngineEnvironments, wheels: Path, tmp_path: Path, count: int
) -> None:
    started = time.monotonic()
    EngineInstaller(environments, find_uv(), imports_torch).install(backend(), options(wheels))
    longest = time.monotonic() - started + 0.5
    rng = random.Random(count)
    for _ in range(count):
        interrupt_and_look(environments, wheels, rng.uniform(0.05, longest), tmp_path, "2.14.0")
        if environments.manifest(environments.key_of(backend("2.14.0"))):
            environments.remove(environments.key_of(backend("2.14.0")))
    done = EngineInstaller(environments, find_uv(), imports_torch).install(backend("2.14.0"), options(wheels))
    assert environments.active() == done


def test_a_frozen_programs_library_path_does_not_leak() -> None:
    frozen = {
        "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": "/usr/lib/fluxdesk/_internal",
        "LD_LIBRARY_PATH_ORIG": "/opt/mine",
        "_PYI_APPLICATION_HOME_DIR": "/usr/lib/fluxdesk/_internal",
        "QT_PLUGIN_PATH": "x",
        "PYTHONPATH": "y",
        "APPIMAGE": "/home/ana/FluxDesk.AppImage",
        "APPDIR": "/tmp/.mount_FluxDeaBcDeF",
    }
    assert clean_environment(frozen) == {"PATH": "/usr/bin", "LD_LIBRARY_PATH": "/opt/mine"}
    del frozen["LD_LIBRARY_PATH_ORIG"]
    assert clean_environment(frozen) == {"PATH": "/usr/bin"}
    assert clean_environment({"LD_LIBRARY_PATH": "/opt/mine"}) == {"LD_LIBRARY_PATH": "/opt/mine"}


@pytest.mark.parametrize("original", [{"LD_LIBRARY_PATH_ORIG": "/opt/mine"}, {}])
def test_what_qt_starts_does_not_inherit_it_either(original: dict[str, str]) -> None:
    frozen = {
        "LD_LIBRARY_PATH": "/usr/lib/fluxdesk/_internal",
        "_PYI_APPLICATION_HOME_DIR": "/usr/lib/fluxdesk/_internal",
        **original,
    }
    give_back_library_path(frozen)
    assert frozen.get("LD_LIBRARY_PATH") == original.get("LD_LIBRARY_PATH_ORIG")
    assert clean_environment(frozen).get("LD_LIBRARY_PATH") == original.get("LD_LIBRARY_PATH_ORIG")
