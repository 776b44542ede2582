"""The second start hands over to the first, whatever state the first left its socket in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from fluxdesk.ui import instance_name
from fluxdesk.ui.finder_files import FinderFiles
from fluxdesk.ui.instance_name import may_be_running, server_name
from fluxdesk.ui.single_instance import Hello, InstanceServer, hand_over

SECOND = """
import sys
from PySide6.QtCore import QCoreApplication
from fluxdesk.ui.single_instance import hand_over
app = QCoreApplication([])
answer = hand_over(sys.argv[1], "9.9", tuple(sys.argv[2:]))
print(answer.version if answer else "nobody")
"""


def new_name() -> str:
    return f"fluxdesk-test-{uuid.uuid4().hex}"


def start_second(name: str, *files: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SECOND, name, *files]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_files_are_handed_over_and_versions_told(qtbot: QtBot) -> None:
    name = new_name()
    assert not may_be_running(name)
    server = InstanceServer(name, "1.0")
    assert server.listening
    assert may_be_running(name)
    with qtbot.waitSignal(server.called, timeout=20_000) as called:
        second = start_second(name, "/tmp/a model ñ.gguf", "/b.png")
    hello = called.args[0]
    assert isinstance(hello, Hello)
    assert (hello.version, hello.files) == ("9.9", ("/tmp/a model ñ.gguf", "/b.png"))
    output, errors = second.communicate(timeout=20)
    assert output.strip() == "1.0", errors
    server.close()
    assert not may_be_running(name)


def test_nobody_is_there(qtbot: QtBot) -> None:
    assert hand_over(new_name(), "1.0", ()) is None


def test_a_crashed_windows_socket_is_no_obstacle(qtbot: QtBot) -> None:
    name = new_name()
    left_behind = Path(QDir.tempPath(), name)
    left_behind.touch()
    assert hand_over(name, "1.0", ()) is None
    server = InstanceServer(name, "1.0")
    assert server.listening
    server.close()


def test_nonsense_on_the_socket_is_ignored(qtbot: QtBot) -> None:
    server = InstanceServer(new_name(), "1.0")
    calls: list[object] = []
    server.called.connect(calls.append)
    socket = QLocalSocket()
    socket.connectToServer(server._server.serverName())
    assert socket.waitForConnected(2000)
    with qtbot.waitSignal(socket.disconnected, timeout=5000):
        socket.write(b"GET / HTTP/1.1\r\n")
        socket.flush()
    assert calls == []
    server.close()


def test_each_user_and_data_folder_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert server_name(tmp_path) != server_name(tmp_path / "other")
    assert server_name(tmp_path) == server_name(tmp_path)


def test_two_starts_of_a_flatpak_meet_though_each_has_a_tmp_of_its_own(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(instance_name, "installed_as", lambda: "flatpak")
    monkeypatch.setenv("FLATPAK_ID", "org.fluxdesk.FluxDesk")
    short = Path(
        tempfile.mkdtemp(prefix="fd-")
    )  # a socket's path has at most 107 bytes; /run/user/1000 is short too
    request.addfinalizer(lambda: shutil.rmtree(short))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    (short / "app" / "org.fluxdesk.FluxDesk").mkdir(parents=True)
    name = server_name(Path("/data"))
    server = InstanceServer(name, "1.0")
    assert server.listening
    monkeypatch.setenv("TMPDIR", str(tmp_path / "other"))
    assert may_be_running(name)
    with qtbot.waitSignal(server.called, timeout=20_000):
        second = start_second(name)
    assert second.communicate(timeout=20)[0].strip() == "1.0"
    server.close()
    assert not may_be_running(name)


def test_what_the_finder_gives_before_the_window_listens_is_opened_then(qtbot: QtBot) -> None:
    owner = QObject()
    finder = FinderFiles(owner)
    opened: list[Sequence[str]] = []
    assert finder.eventFilter(owner, QFileOpenEvent("/a b.gguf"))
    finder.listen(opened.append)
    assert finder.eventFilter(owner, QFileOpenEvent("/c.png"))
    assert not finder.eventFilter(owner, QEvent(QEvent.Type.Show)), "every other event goes its way"
    assert opened == [("/a b.gguf",), ("/c.png",)]
