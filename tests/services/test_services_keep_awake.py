"""The lock against sleep is held by a child that ends with us, and a refusal costs one try."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from fluxdesk.services.keep_awake import KeepAwake

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Linux way, with a stand-in for logind's tool"
)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `systemd-inhibit` that notes how it was called and then does as the real one: runs its command."""
    script = tmp_path / "systemd-inhibit"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\nfor last; do :; done\n"$last"\necho ended >> {tmp_path}/calls\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "calls"


def lines(calls: Path, count: int) -> list[str]:
    for _ in range(1000):
        found = calls.read_text().splitlines() if calls.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{found} instead of {count} lines")


def test_held_once_and_released(tool: Path) -> None:
    awake = KeepAwake()
    awake.hold("Painting")
    awake.hold("Painting")
    assert lines(tool, 1) == ["--what=idle:sleep --who=FluxDesk --why=Painting --mode=block cat"]
    assert awake.is_held
    awake.release()
    assert not awake.is_held
    assert lines(tool, 2)[1] == "ended"


def test_the_lock_ends_with_a_killed_program(tool: Path) -> None:
    code = "from fluxdesk.services.keep_awake import KeepAwake; a = KeepAwake(); a.hold('x'); input()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    lines(tool, 1)
    child.kill()
    child.communicate()
    assert lines(tool, 2)[1] == "ended"


def test_no_tool_and_a_refusal_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    awake = KeepAwake()
    awake.hold("x")
    assert not awake.is_held
    (tmp_path / "systemd-inhibit").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "systemd-inhibit").chmod(0o755)
    awake.hold("x")
    awake.release()
    awake.release()
    assert not awake.is_held
