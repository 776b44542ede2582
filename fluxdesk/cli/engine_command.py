"""`fluxdesk engine …`: the painting engine for this machine's GPU: see, install, check, go back, remove."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.output import print_json
from fluxdesk.domain.engine_backends import BACKENDS, LINE_BITS_PER_SECOND
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.engine_backends import EngineBackend
    from fluxdesk.services.engine_collect import WheelCollector
    from fluxdesk.services.engine_installer import EngineInstaller, InstallProgress


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `engine` and its actions."""
    parser = commands.add_parser("engine", help="the painting engine for this machine's graphics card")
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)

    def add(name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        at_work = name in {"install", "check", "remove"}
        action.set_defaults(run=run, uses=f"engine {name}" if at_work else "", alone=name == "remove")
        return action

    add("status", "what is in use, what fits this machine, its size and time", run_status)
    install = add("install", "install an engine, or resume where it stopped", run_install)
    install.add_argument(
        "--backend", choices=sorted(BACKENDS), help="build of torch (default: what fits this machine)"
    )
    install.add_argument(
        "--wheels", type=Path, metavar="FOLDER", help="take every package from this folder only"
    )
    install.add_argument("--python", default="", help="interpreter or version for the engine")
    install.add_argument("--restart", action="store_true", help="throw an unfinished installation away first")
    collect = add(
        "collect", "fetch an engine's packages into a folder, for a computer without network", run_collect
    )
    collect.add_argument("--backend", choices=sorted(BACKENDS), required=True, help="build of torch")
    collect.add_argument("--wheels", type=Path, metavar="FOLDER", required=True, help="where to put them")
    collect.add_argument(
        "--python-version", default="", metavar="3.X", help="of the other computer (default: this one's)"
    )
    collect.add_argument("--system", choices=["linux", "windows", "macos"], help="of the other computer")
    for action in (install, collect):
        action.add_argument(
            "--mirror",
            default="",
            metavar="URL",
            help="package index (default: the one in the settings, else pypi.org)",
        )
        action.add_argument(
            "--torch-mirror",
            default="",
            metavar="URL",
            help="index of torch's builds (default: the one in the settings, else "
            "https://download.pytorch.org/whl/); the build's name is added",
        )
    add("check", "paint one picture with the engine in use", run_check)
    add("rollback", "use the engine before the one in use again", run_rollback)
    remove = add("remove", "delete an installed engine, or what is unfinished", run_remove)
    remove.add_argument("--backend", choices=sorted(BACKENDS), help="only this one (default: all)")


def run_status(arguments: argparse.Namespace) -> int:
    """Exit code 0; nothing is changed."""
    from fluxdesk.domain.engine_backends import choose_backend
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.hardware_probe import probe_hardware
    from fluxdesk.services.paths import find_paths
    from fluxdesk.state.engine_choice import built_in_torch

    environments = EngineEnvironments.of(find_paths())
    choice = choose_backend(probe_hardware())
    active, unfinished = environments.active(), environments.unfinished()
    version, kind = built_in_torch()
    document = {
        "status": "ok",
        "active": active,
        "built_in": {"torch": version, "kind": kind},
        "installed": environments.installed(),
        "unfinished": unfinished,
        "fits": {
            **_size(choice.backend, from_folder=False),
            "rule": choice.rule,
            "why": choice.why.format(**choice.params),
        },
        "folder": environments.root,
    }
    if arguments.json:
        print_json({**document, "folder": str(environments.root)})
        return 0
    in_use = (
        f"{active.backend} ({active.torch})" if active else f"inside the program (torch {version or 'none'})"
    )
    sys.stdout.write(f"In use: {in_use}\n")
    for manifest in environments.installed():
        sys.stdout.write(f"Installed: {manifest.backend}, {manifest.disk_bytes / 1e9:.1f} GB\n")
    if unfinished:
        reason = f": {unfinished.failure.text}" if unfinished.failure else ""
        sys.stdout.write(f"Unfinished: {unfinished.backend.name}, at step {unfinished.step}{reason}\n")
    sys.stdout.write(f"Fits this machine: {choice.backend.name}. {choice.why.format(**choice.params)}\n")
    sys.stdout.write(f"  {_sentence(choice.backend, from_folder=False)}\n")
    return 0


def run_install(arguments: argparse.Namespace) -> int:
    """Size and time first, then the work. Ctrl+C stops it so that it can be resumed."""
    from fluxdesk.domain.engine_backends import choose_backend
    from fluxdesk.services.download_choice import install_options
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.hardware_probe import probe_hardware
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.settings_store import settings_file
    from fluxdesk.state.engine_setup import make_installer

    paths = find_paths()
    environments = EngineEnvironments.of(paths)
    if arguments.restart:
        with environments.changing():
            environments.discard_unfinished()
    unfinished = environments.unfinished()
    if arguments.backend:
        backend = BACKENDS[arguments.backend]
    else:
        backend = unfinished.backend if unfinished else choose_backend(probe_hardware()).backend
    said = arguments.wheels or arguments.mirror or arguments.torch_mirror or arguments.python
    if not said and unfinished and unfinished.backend == backend:
        options = unfinished.options
    else:
        options = install_options(
            settings_file(paths.settings_file).load().value,
            wheel_folder=str(_folder(arguments.wheels)) if arguments.wheels else "",
            index=arguments.mirror,
            torch_index=arguments.torch_mirror,
            python=arguments.python,
        )
    sys.stderr.write(f"{backend.name}: {_sentence(backend, from_folder=bool(options.wheel_folder))}\n")
    show = _Lines()
    installer = make_installer(paths, backend.name, show.update)
    with _stopped_by_interrupt(installer):
        manifest = installer.install(backend, options)
    if arguments.json:
        print_json({"status": "ok", "installed": manifest})
    else:
        sys.stdout.write(
            f"{manifest.backend} ({manifest.torch}) is in use, {manifest.disk_bytes / 1e9:.2f} GB\n"
        )
    return 0


def run_collect(arguments: argparse.Namespace) -> int:
    """Fill the folder; Ctrl+C stops, and the next call goes on."""
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.services.download_choice import chosen_settings, install_options
    from fluxdesk.services.engine_collect import Target, WheelCollector
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.engine_uv import find_uv
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.settings_store import settings_file

    paths = find_paths()
    requirements = EngineEnvironments.of(paths).requirements
    backend, folder = BACKENDS[arguments.backend], arguments.wheels.absolute()
    settings = settings_file(paths.settings_file).load().value
    options = install_options(settings, index=arguments.mirror, torch_index=arguments.torch_mirror)
    target = Target(python=arguments.python_version, system=arguments.system)
    with ProgressBar(backend.name) as bar:
        collector = WheelCollector(find_uv(), requirements, chosen_settings(paths), bar.update)
        with _stopped_by_interrupt(collector):
            wheels = collector.collect(backend, options, target, folder)
    size = sum((folder / wheel.name).stat().st_size for wheel in wheels)
    command = f"fluxdesk engine install --backend {backend.name} --wheels FOLDER"
    text = f"{len(wheels)} packages, {size / 1e9:.2f} GB in {folder}. On the other computer: {command}"
    return _done(arguments, {"folder": str(folder), "packages": wheels, "bytes": size}, text)


def run_check(arguments: argparse.Namespace) -> int:
    """Exit code 0 when the engine in use painted a picture."""
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.paths import find_paths
    from fluxdesk.state.engine_check import check_engine
    from fluxdesk.state.engine_choice import built_in_torch

    paths = find_paths()
    environments = EngineEnvironments.of(paths)
    active, python = environments.active(), environments.python()
    passed = check_engine(
        paths, str(python) if python else None, active.backend if active else built_in_torch()[1]
    )
    if arguments.json:
        print_json({"status": "ok", "active": active.key if active else None, "check": passed})
    else:
        sys.stdout.write(f"The engine painted a picture, {passed.seconds:.1f} s from its start.\n")
    return 0


def run_rollback(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.paths import find_paths

    now = EngineEnvironments.of(find_paths()).roll_back()
    return _done(
        arguments, {"active": now}, f"In use: {now.backend if now else 'the engine inside the program'}"
    )


def run_remove(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.engine_env import EngineEnvironments
    from fluxdesk.services.paths import find_paths

    environments = EngineEnvironments.of(find_paths())
    removed = []
    with environments.changing():
        for manifest in environments.installed():
            if arguments.backend in (None, manifest.backend):
                environments.remove(manifest.key)
                removed.append(manifest.key)
        unfinished = environments.unfinished()
        if unfinished and arguments.backend in (None, unfinished.backend.name):
            environments.discard_unfinished()
            removed.append(f"{unfinished.key} (unfinished)")
    return _done(arguments, {"removed": removed}, "\n".join(removed) or "There was nothing to remove.")


def _size(backend: EngineBackend, *, from_folder: bool) -> dict[str, Any]:
    return {
        "backend": backend.name,
        "torch": backend.torch,
        "download_bytes": 0 if from_folder else backend.download_bytes,
        "disk_bytes": backend.disk_bytes,
        "expected_seconds": round(backend.expected_seconds(from_folder=from_folder)),
    }


def _sentence(backend: EngineBackend, *, from_folder: bool) -> str:
    minutes = max(1, round(backend.expected_seconds(from_folder=from_folder) / 60))
    disk = f"{backend.disk_bytes / 1e9:.1f} GB on the disk"
    if from_folder:
        return f"nothing to download, {disk}, about {minutes} min."
    line = f"at {LINE_BITS_PER_SECOND // 1_000_000} Mbit/s"
    return f"{backend.download_bytes / 1e9:.1f} GB to download, {disk}, about {minutes} min {line}."


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "There is no folder {folder}."),
            QT_TRANSLATE_NOOP("errors", "Choose a folder that exists."),
            folder=str(path),
        )
    return path.absolute()


class _Lines:
    """Progress on stderr: one line per step, and a bar for people at a terminal."""

    def __init__(self) -> None:
        from fluxdesk.cli.progress import ProgressBar

        self._bar = ProgressBar("engine")
        self._step = ""

    def update(self, progress: InstallProgress) -> None:
        if progress.step != self._step:
            self._step = progress.step
            sys.stderr.write(f"step {progress.step_number} of {len(progress.steps)}: {progress.step}\n")
        if progress.expected_bytes:
            self._bar.update(min(progress.done_bytes, progress.expected_bytes), progress.expected_bytes)


@contextmanager
def _stopped_by_interrupt(work: EngineInstaller | WheelCollector) -> Iterator[None]:
    previous = signal.signal(signal.SIGINT, lambda _signal, _frame: work.cancel())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _done(arguments: argparse.Namespace, document: dict[str, Any], text: str) -> int:
    if arguments.json:
        print_json({"status": "ok", **document})
    else:
        sys.stdout.write(f"{text}\n")
    return 0
