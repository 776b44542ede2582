"""Painting over a picture, in the window: drop it on the field, set the strength, paint, use the result again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from desk import Desk
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from fluxdesk.app import Application
from fluxdesk.domain.request import StartPicture, start_of
from fluxdesk.formats.png import read_record
from fluxdesk.state.form import Form
from fluxdesk.ui.gallery_page import GalleryPage

Stage = Callable[..., Application]


def drop(widget: QWidget, path: Path) -> bool:
    """Drag `path` over `widget` and let go; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(20, 5), copy, data, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(20, 5), copy, data, left, none))
    return enter.isAccepted()


def picture(path: Path) -> Path:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 40, 30))
    assert image.save(str(path))
    return path


def test_a_copied_picture_is_pasted(stage: Stage, tmp_path: Path) -> None:
    file = picture(tmp_path / "red.png")

    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        clipboard, control = QGuiApplication.clipboard(), Qt.KeyboardModifier.ControlModifier
        clipboard.setText("a ring")
        await desk.write("")
        desk.press(Qt.Key.Key_V, control)
        assert (session.form.prompt, session.form.start) == ("a ring", None)
        page.generate.setFocus()
        desk.press(Qt.Key.Key_V, control)
        assert [notice.text for notice in desk.app.notices.current] == [
            "There is no picture in the clipboard."
        ]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        page.form.prompt.insertFromMimeData(data)
        assert session.form.start is None, "what counts is the clipboard"
        clipboard.setImage(QImage(str(file)))
        page.form.prompt.setFocus()
        desk.press(Qt.Key.Key_V, control)
        await desk.until(lambda: session.form.start is not None, "the picture")
        clipboard.clear()  # see test_copy_and_use_settings
        assert session.form.prompt == "a ring"
        kept = Path(session.form.start.path)
        assert kept.name.startswith("pasted-")
        assert QImage(str(kept)) == QImage(str(file))

    stage(scenario)


def test_a_fresh_picture_is_painted_over_where_it_is(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        area = page.form.parentWidget().parentWidget()
        assert isinstance(area, QScrollArea)
        desk.app.window.resize(1280, 640)
        area.verticalScrollBar().setValue(0)
        desk.click(page.result_actions.over)
        assert session.form.start == StartPicture(str(desk.app.results.results[0].path), 0.6)
        await desk.until(
            lambda: (
                area.viewport()
                .rect()
                .contains(
                    page.form.start.slider.mapTo(area.viewport(), page.form.start.slider.rect().center())
                )
            ),
            "its field is scrolled into view",
        )
        assert not page.form.crop.isVisible()
        session.start_from(str(picture(tmp_path / "wide.png")))
        assert page.form.crop.text() == "Of its 200 × 100 pixels 50 % are cut off left and right."
        session.set(width=256, height=64)
        assert page.form.crop.text() == "Of its 200 × 100 pixels 50 % are cut off above and below."
        session.set(width=256, height=128)
        assert not page.form.crop.isVisible()

    stage(scenario)


def test_a_dropped_picture_is_painted_over(stage: Stage, tmp_path: Path) -> None:
    start = picture(tmp_path / "start.png")
    (tmp_path / "notes.txt").write_text("no picture")

    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        field = page.form.start
        assert field.choose.isVisible()
        assert not field.chosen.isVisible()
        drop(field, tmp_path / "notes.txt")  # the window answers, as anywhere else
        assert session.form.start is None
        assert drop(field, start)
        assert session.form.start == StartPicture(str(start), 0.6)
        assert field.chosen.isVisible()
        await desk.until(lambda: not field.thumbnail.pixmap().isNull(), "a worker read the thumbnail")
        assert not field.thumbnail.pixmap().isNull()
        assert "12 of 20" in field.steps.text()
        field.slider.setFocus()
        for _ in range(3):
            desk.press(Qt.Key.Key_PageDown)
        assert session.form.start == StartPicture(str(start), 0.3)
        assert field.strength.value() == 0.3
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        job = desk.app.results.results[0]
        assert job.steps == job.step == 6
        wanted = StartPicture(str(start), 0.3, hashlib.sha256(start.read_bytes()).hexdigest())
        assert start_of(job.request) == wanted
        record = read_record(Path(str(job.path)))
        assert record is not None
        assert start_of(record.request) == wanted
        desk.click(field.clear)
        assert session.form.start is None
        assert field.choose.isVisible()
        drop(desk.app.window, Path(str(job.path)))
        await desk.until(lambda: session.form.start == wanted, "settings of the picture with its start")

    stage(scenario, fake="!slow=0.01")


def test_a_picture_that_is_gone_is_said_at_the_field(stage: Stage, tmp_path: Path) -> None:
    start = picture(tmp_path / "start.png")

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        drop(desk.page.form.start, start)
        start.unlink()
        await desk.write("a ring")
        desk.start()
        row = desk.page.form.rows["start"]
        await desk.until(lambda: row.problem.isVisible(), "the problem")
        assert "start.png is not there any more" in row.problem.text()
        assert not desk.app.jobs.running
        desk.click(desk.page.form.start.clear)
        assert not row.problem.isVisible()

    stage(scenario)


def test_the_gallery_sends_a_picture_to_be_painted_over(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        desk.app.window.go_to("gallery")
        page = desk.app.window.page("gallery")
        assert isinstance(page, GalleryPage)
        await desk.until(lambda: page.grid.model().rowCount() == 1, "the picture")
        page.grid.setCurrentIndex(page.grid.model().index(0, 0))
        await desk.until(page.details.start.isEnabled, "the picture's buttons")
        desk.click(page.details.start)
        assert desk.app.session.form.start == StartPicture(str(desk.app.results.results[0].path))
        assert desk.page.form.start.chosen.isVisible()

    stage(scenario)


def test_a_result_is_enlarged_in_tiles(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        page, session = desk.page, desk.app.session
        await desk.ready()
        await desk.write("a ring")
        session.set(steps=6, width=144, height=96)
        desk.start()
        await desk.painted(1)
        small = desk.app.results.results[0]
        session.set(prompt="something else", steps=20)
        desk.click(page.result_actions.enlarge)
        await desk.until(lambda: session.form.start, "the form is filled")
        assert session.form.start == StartPicture(str(small.path), 0.3, tile_side=128)
        assert (session.form.prompt, session.form.steps) == ("a ring", 6)
        assert (session.form.width, session.form.height) == (288, 192)
        assert session.form.seed == small.request.seed
        (notice,) = desk.app.notices.current
        assert "288 × 192" in notice.text
        tiles = page.form.start.tiles
        assert tiles.isVisible()
        assert tiles.isChecked()
        assert tiles.text() == "In tiles of 128 pixels"
        desk.start()
        await desk.until(lambda: not page.result_actions.isVisible(), "the buttons of the small one go")
        assert page.generate.hasFocus(), "and do not leave the focus to a thumbnail"
        await desk.painted(2)
        record = read_record(Path(str(desk.app.results.results[-1].path)))
        assert record is not None
        assert (record.request.width, record.request.tile_side) == (288, 128)
        desk.click(tiles, QPoint(8, tiles.height() // 2))
        assert session.form.start.tile_side is None
        assert tiles.isVisible(), "the size is larger than the model's own"
        session.set(width=128, height=96)
        assert not tiles.isVisible()

    stage(scenario)


def test_the_gallery_enlarges_a_picture_that_says_nothing(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        session = desk.app.session
        session.set(prompt="a wall")
        session.pictures_folder.mkdir(parents=True, exist_ok=True)
        picture(session.pictures_folder / "foreign.png")
        desk.app.window.go_to("gallery")
        page = desk.app.window.page("gallery")
        assert isinstance(page, GalleryPage)
        await desk.until(lambda: page.grid.model().rowCount() == 1, "the picture")
        page.grid.setCurrentIndex(page.grid.model().index(0, 0))
        await desk.until(page.details.enlarge.isEnabled, "the picture's buttons")
        desk.click(page.details.enlarge)
        await desk.until(lambda: session.form.start, "the form is filled")
        assert (session.form.width, session.form.height, session.form.prompt) == (400, 192, "a wall")
        assert desk.page.form.start.tiles.isChecked()

    stage(scenario)


def test_old_forms_are_read() -> None:
    assert Form().start is None


def test_a_result_beside_a_job_that_waits_leaves_the_window_its_size(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        page = desk.page
        desk.app.preferences.set("appearance", "language", "es")
        await desk.ready()
        page = desk.page
        desk.app.session.set(prompt="un anillo", seed_locked=True)
        page.submit()
        await desk.until(lambda: desk.app.results.results, "painted")
        desk.app.jobs.set_paused(True)
        page.submit()
        await desk.until(lambda: desk.app.jobs.waiting, "another waits")
        desk.app.results.select(desk.app.results.results[0])
        assert page.progress.isVisible()
        assert page.result_actions.isVisible()
        assert page.result_actions.over.text() == ""
        assert page.result_actions.over.toolTip()
        assert desk.app.window.minimumSizeHint().width() <= 1024
        assert page.minimumSizeHint().width() <= 1280 - 92

    stage(scenario)
