"""Of two wishes the last one counts, whichever worker is the first to end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeThread, request
from held import Held, pause_for_the_others
from pytestqt.qtbot import QtBot
from test_state_session import Models, make

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import LoraUse, StartPicture
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.png import write_picture
from fluxdesk.services import picture_names
from fluxdesk.services.data_use import WINDOW, DataUse
from fluxdesk.services.edit_files import EditFiles
from fluxdesk.services.paths import find_paths
from fluxdesk.services.picture_names import PictureNames
from fluxdesk.services.settings_store import Settings, settings_file
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state import picture_restorer, queue, remote_server
from fluxdesk.state.engine_setup import EngineSetupState
from fluxdesk.state.form_start import Edit
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.network import NetworkState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.picture_restorer import Knowledge, PictureRestorer
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.queue import QueueState
from fluxdesk.state.remote_server import SETTING, RemoteServer
from fluxdesk.state.session import Remembered, SessionState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.tokens import TokensState

Wish = Callable[[], Coroutine[Any, Any, object]]


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> SessionState:
    return make(tmp_path)


def one_after_the_other(held: Held, *wishes: Wish) -> None:
    """Begin each while the work of the first is held up; let go and wait for all."""

    async def run() -> None:
        begun = []
        for wish in wishes:
            begun.append(asyncio.ensure_future(wish()))
            while not held.waiting:  # noqa: ASYNC110  (it comes on a thread)
                await asyncio.sleep(0)
        await pause_for_the_others()
        held.let_go()
        await asyncio.gather(*begun)

    asyncio.run(run())


class There(Models):
    """A server's."""

    elsewhere = True

    def families(self) -> tuple[Any, ...]:
        return ("flux1-dev",)


def test_the_form_offers_the_models_that_were_asked_for_last(session: SessionState, held: Held) -> None:
    class Source:
        now: Models = There()

        def get(self) -> Models:
            return self.now

    source = Source()
    held.up(source, "get", first=True, answer=True)
    session._models = source.get

    async def back_here() -> None:
        source.now = Models()
        await session.refresh_options()

    one_after_the_other(held, session.refresh_options, back_here)
    assert not session.elsewhere
    assert [option.family for option in session.options] == ["flux-mini", "flux1-dev", "flux1-fill"]


def test_the_form_that_is_saved_last_is_the_newest(session: SessionState, held: Held, tmp_path: Path) -> None:
    held.up(StructFile, "save", first=True)

    async def save(prompt: str) -> None:
        session.set(prompt=prompt)
        await session.remember()

    one_after_the_other(held, lambda: save("older"), lambda: save("newer"))
    assert StructFile(tmp_path / "session.toml", Remembered).load().value.form.prompt == "newer"


def test_two_at_once_get_two_names(held: Held, tmp_path: Path) -> None:
    names = PictureNames()
    held.up(picture_names, "free_name", first=True, answer=True)

    def give() -> Path:
        return names.next(tmp_path, "{seed}", model="m", level="F16", seed=1, prompt="p")

    with ThreadPoolExecutor(2) as workers:
        given = [workers.submit(give) for _ in range(2)]
        wait(given, timeout=0.2)
        held.let_go()
        assert {found.result().name for found in given} == {"1.png", "1-2.png"}


@pytest.mark.parametrize("later", ["pasted", "chosen", "masked"])
def test_a_start_picture_that_is_chosen_later_stays(session: SessionState, held: Held, later: str) -> None:
    held.up(EditFiles, "keep", first=True)
    session.set(start=StartPicture("/before.png"))

    async def choose() -> None:
        session.start_from("/chosen.png")

    async def mask() -> None:
        await session.keep_mask(Edit(start=StartPicture("/before.png"), mask=b"mask", size=(16, 16)))

    def paste(data: bytes) -> Wish:
        return lambda: session.start_from_pasted(lambda: data)

    if later == "pasted":
        one_after_the_other(held, paste(b"first"), paste(b"second"))
        assert session.form.start is not None
        assert Path(session.form.start.path).read_bytes() == b"second"
    else:
        one_after_the_other(held, mask if later == "masked" else paste(b"first"), choose)
        assert session.form.start == StartPicture("/chosen.png")


def test_the_file_opened_last_fills_the_form(session: SessionState, held: Held, tmp_path: Path) -> None:
    notices = NoticesState()
    restorer = PictureRestorer(session, notices, Knowledge())
    held.up(picture_restorer, "read_picture_metadata", first=True)
    for name in ("first", "second"):
        write_picture(tmp_path / f"{name}.png", 2, 1, bytes(6), request=request(prompt=name))
    wishes = [lambda name=name: restorer.open((tmp_path / f"{name}.png",)) for name in ("first", "second")]
    one_after_the_other(held, *wishes)
    assert session.form.prompt == "second"
    assert ["second.png" in notice.text for notice in notices.current] == [True]


def test_a_job_becomes_what_it_was_changed_to_last(qtbot: QtBot, held: Held, tmp_path: Path) -> None:
    jobs = JobsState(FakeThread())
    tasks = TaskRunner(NoticesState())
    line = QueueState(jobs, tasks, FileDigests(tmp_path))
    jobs.set_paused(True)
    jobs.submit(request(1))
    held.up(queue, "with_lora_digests")
    lora = tmp_path / "lora.safetensors"
    lora.touch()

    async def change(**changes: Any) -> None:
        line.change(request(1, **changes))
        await asyncio.gather(*tasks._tasks)

    one_after_the_other(
        held, lambda: change(prompt="older", loras=(LoraUse(str(lora)),)), lambda: change(prompt="newer")
    )
    assert [job.request.prompt for job in jobs.waiting] == ["newer"]


def test_a_token_that_is_forgotten_last_is_gone(qtbot: QtBot, held: Held) -> None:
    class Store:
        tokens: dict[str, str] = {}

        def get(self, host: str) -> str | None:
            return self.tokens.get(host)

        def save(self, host: str, token: str) -> None:
            self.tokens[host] = token

        def delete(self, host: str) -> None:
            self.tokens.pop(host, None)

    tasks = TaskRunner(NoticesState())
    store: Any = Store()
    tokens = TokensState(store, tasks)
    held.up(Store, "save")

    async def wish(what: Callable[[], None]) -> None:
        what()
        await asyncio.gather(*tasks._tasks)

    one_after_the_other(held, lambda: wish(lambda: tokens.save("hf_x")), lambda: wish(tokens.forget))
    assert (tokens.saved, store.tokens) == (False, {})


def test_a_server_given_up_does_not_take_the_next_one_along(
    qtbot: QtBot, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = NoticesState()
    tasks = TaskRunner(notices)
    preferences = PreferencesState(settings_file(find_paths().settings_file), tasks, notices)
    jobs, network = JobsState(FakeThread()), NetworkState(lambda: False)
    remote = RemoteServer(find_paths(), preferences, network, jobs, tasks)

    def ask(address: str, _paths: object) -> tuple[str, str]:
        if "wrong" in address:
            raise KnownError("network", "Nobody there.")
        return f"facts of {address}", f"models of {address}"

    monkeypatch.setattr(remote_server, "_ask_models", ask)
    held.up(remote_server, "_ask_models", first=True)
    section, key = SETTING.split(".")

    async def choose(address: str) -> None:
        preferences.set(section, key, address)
        preferences._timer.stop()
        remote.choose("comfyui")
        await asyncio.gather(*tasks._tasks)

    one_after_the_other(held, lambda: choose("http://wrong:1"), lambda: choose("http://right:1"))
    assert (remote.engine, remote.facts, remote.asking) == ("comfyui", "facts of http://right:1", False)
    assert notices.current == []


def test_going_back_during_an_installation_is_refused_in_words(qtbot: QtBot) -> None:
    notices = NoticesState()
    tasks = TaskRunner(notices)
    paths = find_paths()
    network = NetworkState(lambda: False)
    machine: Any = None
    engine = EngineSetupState(paths, tasks, network, machine, Settings, DataUse(paths, WINDOW))
    engine.activity = "installing"

    async def go_back() -> None:
        engine.roll_back()
        await asyncio.gather(*tasks._tasks)

    asyncio.run(go_back())
    assert ["being installed already" in notice.text for notice in notices.current] == [True]
