"""Notices, their translation, and the coroutines that end in one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.services.paths import resources_dir
from fluxdesk.state.notices import Notice, NoticesState
from fluxdesk.state.tasks import TaskRunner
from fluxdesk.state.translation import Translation, system_language, translate_report

SIZE = ErrorReport(
    kind="bad_input",
    template="{value} is not a possible seed: use 0 to {most}.",
    params={"value": 5, "most": 4},
)


@pytest.fixture
def translation(qtbot: QtBot) -> Iterator[Translation]:
    made = Translation(resources_dir())
    yield made
    made.set_choice("en")


def test_a_replace_key_takes_the_older_one_away(qtbot: QtBot) -> None:
    notices = NoticesState()
    gone: list[Notice] = []
    notices.dismissed.connect(gone.append)
    first = notices.post(Notice(severity="info", text="one", replace_key="k"))
    other = notices.post(Notice(severity="info", text="other"))
    second = notices.post(Notice(severity="info", text="two", replace_key="k"))
    assert gone == [first]
    assert notices.current == [other, second]
    notices.dismiss(second)
    notices.dismiss(second)
    assert gone == [first, second]


def test_an_error_is_its_sentence_and_what_to_do(qtbot: QtBot) -> None:
    notices = NoticesState()
    report = ErrorReport(
        kind="disk_full", template="No room in {place}.", action="Delete.", params={"place": "/a"}
    )
    posted = notices.post_error(report)
    assert posted is not None
    assert (posted.severity, posted.text) == ("error", "No room in /a. Delete.")


def test_a_cancelled_job_is_no_news(qtbot: QtBot) -> None:
    notices = NoticesState()
    assert notices.post_error(ErrorReport(kind="cancelled", template="Stopped.")) is None
    assert notices.current == []


def test_sentences_from_below_are_translated(translation: Translation) -> None:
    assert translate_report(SIZE)[0] == "5 is not a possible seed: use 0 to 4."
    told: list[str] = []
    translation.changed.connect(told.append)
    translation.set_choice("es")
    assert translate_report(SIZE)[0] == "5 no es una semilla posible: usa de 0 a 4."
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"
    assert QLocale().toString(1.5, "f", 1) == "1,5"
    translation.set_choice("es")
    translation.set_choice("en")
    assert translate_report(SIZE)[0] == "5 is not a possible seed: use 0 to 4."
    assert told == ["es", "en"]


def test_the_systems_language_is_one_of_ours(qtbot: QtBot) -> None:
    assert system_language() in ("en", "es")


def test_a_language_without_a_file_is_english(qtbot: QtBot, tmp_path: Path) -> None:
    translation = Translation(tmp_path)
    translation.set_choice("es")
    assert translate_report(SIZE)[0].startswith("5 is not")
    translation.set_choice("en")


def test_known_errors_become_notices_and_bugs_name_the_log(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    notices = NoticesState()
    tasks = TaskRunner(notices)

    async def known() -> None:
        raise KnownError("network", "No answer from {host}.", host="h")

    async def bug() -> None:
        raise ZeroDivisionError

    async def fine() -> int:
        return 7

    async def scenario() -> None:
        with caplog.at_level(logging.ERROR):
            results = [await tasks.spawn(coro, "The test") for coro in (known(), bug(), fine())]
        assert results == [None, None, 7]

    asyncio.run(scenario())
    assert [notice.text.partition(" ")[0] for notice in notices.current] == ["No", "The"]
    assert "ZeroDivisionError" in caplog.text


def test_finish_cancels_what_still_runs(qtbot: QtBot) -> None:
    tasks = TaskRunner(NoticesState())

    async def scenario() -> bool:
        task = tasks.spawn(asyncio.sleep(3600), "Waiting")
        await asyncio.sleep(0)
        await tasks.finish()
        return task.cancelled()

    assert asyncio.run(scenario())


def test_nothing_is_begun_after_the_end(qtbot: QtBot) -> None:
    notices = NoticesState()
    tasks = TaskRunner(notices)
    begun = []

    async def work() -> None:
        begun.append(1)
        raise KnownError("network", "No answer from {host}.", host="h")

    asyncio.run(tasks.finish())
    assert tasks.spawn(work(), "A timer's last tick, without a loop") is None
    assert begun == []
    assert asyncio.run(tasks.run(work(), "What the end has to do")) is None
    assert begun == [1]
    assert len(notices.current) == 1
