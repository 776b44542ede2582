"""The queue survives: order, edits, ends, interruption, damage; and what it says about time."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fakes import MODELS, RESULT, FakeThread, request
from pytestqt.qtbot import QtBot

from fluxdesk.domain.queue_time import PaceBook
from fluxdesk.domain.request import GenerationRequest, ModelFile, StartPicture, starting_from
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.png import write_picture
from fluxdesk.services.edit_files import EditFiles
from fluxdesk.services.paths import find_paths
from fluxdesk.services.queue_store import QueueStore
from fluxdesk.state.edit_tidy import EditTidy
from fluxdesk.state.form import Form, FormState
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.queue import QueueState
from fluxdesk.state.queue_memory import QueueMemory
from fluxdesk.state.queue_undo import QueueUndo
from fluxdesk.state.tasks import TaskRunner


class Run:
    """One start of the program, up to its kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.thread = FakeThread()
        self.jobs = JobsState(self.thread)
        self.store = QueueStore(folder / "queue.sqlite", find_paths().resources)
        self.notices = NoticesState()
        self.memory = QueueMemory(self.store, self.jobs, self.notices, lambda: None)
        self.queue = QueueState(self.jobs, TaskRunner(self.notices), FileDigests(folder / "cache"))

    def restore(self, *, go_on: bool = False) -> None:
        asyncio.run(self.memory.restore(go_on=go_on))

    def submit(self, *numbers: int) -> None:
        for number in numbers:
            self.jobs.submit(request(number, output_path=str(self.folder / f"{number}.png")))

    def paint(self, number: int) -> Path:
        path = self.folder / f"{number}.png"
        recipe = request(number, output_path=str(path))
        write_picture(path, 16, 16, bytes(768), request=recipe, result=RESULT)
        return path

    def end(self) -> None:
        """As after a kill: what was ordered is on the disk, nothing else is done."""
        self.store.flush()
        asyncio.run(self.queue.close())
        self.memory.stop()
        self.store.close()

    @property
    def waiting(self) -> list[str]:
        return [job.id for job in self.jobs.waiting]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> type[Run]:
    return Run


def test_a_killed_queue_comes_back_in_order(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1, 2, 3, 4, 5)
    run.jobs.move(["job-5"], 0)
    run.jobs.move(["job-2", "job-3"], 4)
    run.jobs.change("job-4", request(4, prompt="changed", output_path=str(tmp_path / "4.png")))
    run.jobs.cancel("job-3")
    assert run.waiting == ["job-5", "job-4", "job-2"]
    run.end()
    again = start(tmp_path)
    again.restore()
    assert again.jobs.paused
    assert again.jobs.running is None
    assert again.waiting == ["job-1", "job-5", "job-4", "job-2"], "the interrupted one is offered first"
    assert [job.interrupted for job in again.jobs.waiting] == [True, False, False, False]
    assert again.jobs.waiting[2].request.prompt == "changed"
    assert [(job.id, job.status) for job in again.memory.history] == [("job-3", "cancelled")]
    assert len(again.notices.current) == 1
    again.notices.current[0].actions[0].run()
    assert again.thread.painted == ["job-1"]
    assert again.notices.current == []
    again.end()


def test_a_queue_that_nobody_holds_is_gone_and_its_timer_with_it(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1)
    run.thread.finish("job-1", str(run.paint(1)))
    run.end()
    left = weakref.ref(run.queue)
    del run.queue
    gc.collect()
    assert left() is None


def test_what_is_noted_as_ended_has_its_time_however_soon_the_kill_comes(
    start: type[Run], tmp_path: Path
) -> None:
    run = start(tmp_path)
    run.submit(1)
    run.jobs.job_finished.disconnect(run.memory._on_finished)  # the kill comes before it
    before = time.time()
    run.thread.finish("job-1", str(run.paint(1)))
    run.end()
    (stored,) = QueueStore(tmp_path / "queue.sqlite", find_paths().resources).load().ended
    assert stored.status == "finished"
    assert stored.ended_at is not None
    assert stored.ended_at >= before


def test_what_was_taken_out_and_put_back_survives_too(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.jobs.set_paused(True)
    run.submit(1, 2, 3, 4, 5)
    undo = QueueUndo(run.queue, run.memory, run.notices)
    undo.remove(["job-4", "job-2", "nobody"])
    assert run.waiting == ["job-1", "job-3", "job-5"]
    assert {job.id for job in run.memory.history} == {"job-2", "job-4"}
    undo.undo()
    undo.undo()
    assert run.waiting == ["job-1", "job-2", "job-3", "job-4", "job-5"]
    assert run.memory.history == run.notices.current == []
    run.end()
    again = start(tmp_path)
    again.restore()
    assert again.waiting == ["job-1", "job-2", "job-3", "job-4", "job-5"]
    assert again.memory.history == []
    again.end()


def test_what_was_taken_off_the_list_and_put_back_is_listed_as_before(
    start: type[Run], tmp_path: Path
) -> None:
    run = start(tmp_path)
    run.submit(1, 2, 3, 4, 5)
    for number in (1, 2, 3):
        run.thread.finish(f"job-{number}", str(run.paint(number)))
    undo = QueueUndo(run.queue, run.memory, run.notices)
    undo.remove(["job-5"])
    undo.forget(["job-2", "nobody"])
    assert [notice.text for notice in run.notices.current] == [
        "One entry was taken off the list of what is done; its picture stays."
    ]
    undo.undo()
    assert [job.id for job in run.memory.history] == ["job-1", "job-2", "job-3", "job-5"]
    assert (run.waiting, run.notices.current) == ([], []), "only the last way back is open"
    undo.forget(["job-3", "job-1", "job-5", "job-2"])
    assert run.memory.history == []
    run.thread.finish("job-4", str(run.paint(4)))
    undo.undo()
    before = [(job.id, job.status, job.path, job.result) for job in run.memory.history]
    assert [job_id for job_id, *_ in before] == ["job-1", "job-2", "job-3", "job-5", "job-4"]
    run.end()
    again = start(tmp_path)
    again.restore()
    assert [(job.id, job.status, job.path, job.result) for job in again.memory.history] == before
    assert again.waiting == []
    undo = QueueUndo(again.queue, again.memory, again.notices)
    undo.forget(["job-2", "job-3"])
    undo.undo()
    again.end()
    third = start(tmp_path)
    third.restore()
    assert [job.id for job in third.memory.history] == [job_id for job_id, *_ in before]
    third.end()


def test_finished_stay_finished_and_none_is_painted_twice(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1, 2, 3)
    run.thread.finish("job-1", str(run.paint(1)))
    run.paint(2)  # the picture is there, and the kill comes before anybody hears of it
    run.end()
    again = start(tmp_path)
    again.restore(go_on=True)
    assert again.thread.painted == ["job-3"]
    assert [(job.id, job.status) for job in again.memory.history] == [
        ("job-1", "finished"),
        ("job-2", "finished"),
    ]
    assert again.memory.history[1].result == RESULT
    again.end()
    (tmp_path / "2.png").unlink()
    third = start(tmp_path)
    third.restore()
    assert third.waiting == ["job-3"], "a finished picture that was deleted is not painted again"
    third.end()


def test_somebody_elses_picture_at_the_path_does_not_count(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1)
    write_picture(tmp_path / "1.png", 16, 16, bytes(768), request=request(99), result=RESULT)
    run.end()
    again = start(tmp_path)
    again.restore()
    assert again.waiting == ["job-1"]
    again.end()


def test_closing_the_program_cancels_nothing(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1, 2)
    run.memory.stop()
    run.jobs.cancel("job-1")
    run.jobs.close()
    asyncio.run(run.queue.close())
    asyncio.run(run.memory.close())
    again = start(tmp_path)
    again.restore()
    assert again.waiting == ["job-1", "job-2"]
    again.end()


def test_a_damaged_file_is_begun_anew(start: type[Run], tmp_path: Path) -> None:
    (tmp_path / "queue.sqlite").write_bytes(b"no database at all" * 400)
    run = start(tmp_path)
    run.restore()
    run.submit(1)
    run.end()
    again = start(tmp_path)
    again.restore()
    assert again.waiting == ["job-1"]
    again.memory.forget(["job-1"])
    again.end()


def test_new_jobs_after_old_ones_and_urgent_before(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.jobs.set_paused(True)
    run.submit(1, 2)
    run.jobs.submit(request(7), "lab")
    run.submit(3)
    assert run.waiting == ["job-1", "job-2", "job-3", "job-7"], "what nobody waits for lets others pass"
    run.jobs.prefer(["job-3"])
    run.jobs.submit(request(4), urgent=True)
    assert run.waiting == ["job-3", "job-4", "job-1", "job-2", "job-7"]
    run.end()
    again = start(tmp_path)
    again.restore()
    assert again.waiting == ["job-3", "job-4", "job-1", "job-2"], "the lab keeps its own plan"
    again.end()


def test_cancelling_stops_what_was_asked_for_together(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    for number, batch in ((1, "a"), (2, "a"), (3, "b")):
        run.jobs.submit(request(number), batch=batch)
    run.jobs.cancel_batch("generate")
    assert run.waiting == ["job-3"]
    assert run.thread.cancelled == ["job-1"]
    run.end()


def test_time_left_follows_what_was_measured() -> None:
    pace = PaceBook()
    assert pace.total([request(1)]) is None
    assert pace.total([]) == 0.0
    pace.note(request(1, steps=20), RESULT)
    assert pace.seconds(request(2, steps=20)) == pytest.approx(3.0), "4 s without 1 s of loading"
    assert pace.seconds(request(2, steps=40)) == pytest.approx(5.0)
    assert pace.seconds(request(2, steps=20, width=2048)) == pytest.approx(6.0), "twice the pixels"
    assert pace.total([request(1, steps=20), request(2, steps=20, true_cfg=2.0)]) == pytest.approx(6.0)


def test_half_a_picture_of_a_killed_run_is_cleared_away(start: type[Run], tmp_path: Path) -> None:
    run = start(tmp_path)
    run.submit(1, 2)
    run.store.flush()
    ours = [tmp_path / f"{number}.png.4711-140136059177856.part" for number in (1, 2)]
    others = [tmp_path / name for name in ("3.png.4711-1.part", "1.png", "film.mkv.part")]
    for path in (*ours, *others):
        path.write_bytes(b"half")
    run.end()
    again = start(tmp_path)
    again.restore()
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in others)
    again.end()


def make_edits(folder: Path) -> dict[str, Path]:
    """Masks nobody has used for a year, by who names them."""
    files, found = EditFiles(folder / "edits"), {}
    for name in ("waits", "ended", "painted", "open", "fresh", "nobody"):
        found[name] = files.keep(name.encode(), "mask")
        if name != "fresh":
            os.utime(found[name], (1.7e9, 1.7e9))
    (folder / "edits" / "notes.txt").write_text("not ours")
    return found


def inpaint(number: int, mask: Path, output: Path) -> GenerationRequest:
    start = StartPicture("start.png", mask=str(mask))
    return starting_from(request(number, output_path=str(output)), start)


def test_only_old_masks_that_nobody_names_are_tidied_away(
    qtbot: QtBot, tmp_path: Path, own_home: Path
) -> None:
    edits, pictures = make_edits(tmp_path), tmp_path / "pictures"
    first = Run(tmp_path)
    first.jobs.set_paused(True)
    first.jobs.submit(inpaint(1, edits["ended"], tmp_path / "1.png"))
    first.jobs.submit(inpaint(2, edits["waits"], tmp_path / "2.png"))
    first.jobs.cancel(first.jobs.waiting[0].id)
    first.store.flush()
    paths = find_paths()._replace(data=tmp_path)
    form = FormState(Form(start=StartPicture("start.png", mask=str(edits["open"]))))
    tidy = EditTidy(paths, form, first.store, TaskRunner(first.notices))
    assert asyncio.run(tidy.run(pictures)) == 0, "the pictures' folder may be on a drive that is not there"
    assert all(path.exists() for path in edits.values())
    (pictures / "below").mkdir(parents=True)
    recipe = inpaint(3, edits["painted"], pictures / "below" / "3.png")
    write_picture(pictures / "below" / "3.png", 2, 2, bytes(12), request=recipe)
    assert asyncio.run(tidy.run(pictures, tmp_path / "not there")) == len("nobody")
    assert {name for name, path in edits.items() if not path.exists()} == {"nobody"}
    assert (tmp_path / "edits" / "notes.txt").exists()
    form.set(start=None)
    first.store.forget(["job-1"])
    EditFiles(tmp_path / "edits").keep(b"open", "mask")
    assert asyncio.run(tidy.run(pictures)) == len("ended"), "what was used again is not old"
    first.store.close()


def test_the_programs_own_files_are_found_where_this_start_has_them(
    start: type[Run], tmp_path: Path, own_home: Path
) -> None:
    resources = find_paths().resources
    mount = "/tmp/.mount_FluxDeaBcDeF/usr/lib/fluxdesk/_internal/resources"
    mine = str(tmp_path / "resources" / "flux-mini" / "flux-mini-F16.gguf")
    models = msgspec.structs.replace(
        MODELS,
        transformer=ModelFile(f"{mount}/flux-mini/flux-mini-F16.gguf", "digest"),
        text_encoder=ModelFile(f"{mount}/flux-mini/no-such-file.gguf"),
        vae=ModelFile(str(resources / "flux-mini" / "ae-mini.safetensors")),
        config_dir=f"{mount}/flux-mini",
    )
    run = start(tmp_path)
    run.jobs.set_paused(True)
    run.jobs.submit(request(1, models=models, init_image=mine))
    run.end()
    Path(mine).parent.mkdir(parents=True)
    Path(mine).touch()
    again = start(tmp_path)
    again.restore()
    found = again.jobs.waiting[0].request
    assert found.models.transformer == ModelFile(
        str(resources / "flux-mini" / "flux-mini-F16.gguf"), "digest"
    )
    assert found.models.config_dir == str(resources / "flux-mini")
    assert found.models.text_encoder == models.text_encoder, "what is not ours is missed where it was"
    assert found.models.vae == models.vae
    assert found.init_image == mine, "a file that is there stays what was chosen"
    again.end()


def test_what_is_asked_for_before_the_old_queue_is_read_is_there_once(
    start: type[Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All workers are busy at a start: the reading comes late."""

    async def scenario(run: Run) -> list[str]:
        free = asyncio.Event()

        async def late(work: Callable[[], Any], *args: Any) -> Any:
            await free.wait()
            return work(*args)

        monkeypatch.setattr(asyncio, "to_thread", late)
        reading = asyncio.ensure_future(run.memory.restore(go_on=True))
        await asyncio.sleep(0)
        run.submit(1, 2)
        free.set()
        await reading
        return run.waiting

    run = start(tmp_path)
    assert asyncio.run(scenario(run)) == ["job-2"], "the first one is being painted"
    run.end()
