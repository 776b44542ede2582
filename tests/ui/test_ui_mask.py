"""Painting a mask over the start picture: mouse, keys, undo, margins, and what becomes of it in the form."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from desk import Desk
from held import Held, pause_for_the_others
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from fluxdesk.app import Application
from fluxdesk.domain.request import StartPicture
from fluxdesk.services.edit_files import Margins
from fluxdesk.ui import mask_editor
from fluxdesk.ui.mask_editor import MadeMask, MaskEditor, as_edit
from fluxdesk.ui.mask_painting import MaskPainting, png

Stage = Callable[..., Application]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def picture(width: int = 200, height: int = 100) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 40, 30))
    image.setPixelColor(0, 0, QColor(10, 20, 30))
    return image


def mask_of(painting: MaskPainting) -> np.ndarray:
    with Image.open(io.BytesIO(png(painting.mask))) as image:
        return np.asarray(image.convert("L")).copy()


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[MaskEditor]:
    editor = MaskEditor(StartPicture("start.png", 0.5), MaskPainting(picture()))
    editor.resize(1000, 600)
    editor.show()
    QTest.qWaitForWindowActive(editor)
    editor.canvas.setFocus()
    yield editor
    if isValid(editor):
        editor.close()


def at(editor: MaskEditor, x: float, y: float) -> QPoint:
    """Where the pixel (x, y) of the picture is on the canvas."""
    return (editor.canvas.picture_rect().topLeft() + QPointF(x, y) * editor.canvas.scale).toPoint()


def test_steps_are_undone_and_done_again(qtbot: QtBot) -> None:
    painting = MaskPainting(picture())
    states = [mask_of(painting)]
    painting.begin()
    painting.line(QPointF(20, 50), QPointF(100, 50), 10, mark=True)
    states.append(mask_of(painting))
    assert states[-1][50, 20:100].min() == 255
    assert states[-1][40].max() == 0
    painting.rectangle(QRect(150, 10, 500, 20), mark=True)
    states.append(mask_of(painting))
    assert (states[-1][10:30, 150:] == 255).all()
    painting.rectangle(QRect(0, 0, 60, 100), mark=False)
    states.append(mask_of(painting))
    assert states[-1][:, :60].max() == 0
    painting.invert()
    states.append(mask_of(painting))
    assert np.array_equal(states[-1], 255 - states[-2])
    painting.extend(Margins(16, 0, 0, 8))
    states.append(mask_of(painting))
    assert states[-1].shape == (108, 216)
    assert np.array_equal(states[-1][:100, 16:], states[-2])
    assert (states[-1][100:] == 255).all()
    assert (states[-1][:, :16] == 255).all()
    assert painting.has_grown
    assert painting.picture.pixelColor(5, 0) == QColor(10, 20, 30)
    painting.clear()
    states.append(mask_of(painting))
    assert painting.share == 0.0
    for state in reversed(states[:-1]):
        painting.undo()
        assert np.array_equal(mask_of(painting), state)
    assert not painting.can_undo
    assert not painting.has_grown
    painting.undo()
    for state in states[1:]:
        painting.redo()
        assert np.array_equal(mask_of(painting), state)
    assert not painting.can_redo
    painting.undo()
    painting.invert()
    assert not painting.can_redo, "what comes after another step is forgotten"


def test_the_mouse_paints_where_it_is(editor: MaskEditor) -> None:
    canvas = editor.canvas
    editor.set_brush(20)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(editor, 40, 50))
    QTest.mouseMove(canvas, at(editor, 120, 50))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(editor, 120, 50))
    mask = mask_of(editor.painting)
    assert mask[50, 42:118].min() == 255
    assert mask[30].max() == mask[70].max() == 0
    QTest.mouseClick(editor.effect.button("erase"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(editor.tool.button("rectangle"), Qt.MouseButton.LeftButton)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(editor, 60, 20))
    QTest.mouseMove(canvas, at(editor, 80, 80))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(editor, 80, 80))
    mask = mask_of(editor.painting)
    assert mask[50, 62:78].max() == 0
    assert mask[50, 45:58].min() == 255
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert mask_of(editor.painting)[50, 62:78].min() == 255
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert editor.painting.share == 0.0
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert mask_of(editor.painting)[50, 62:78].min() == 255


def test_the_keyboard_alone_is_enough(editor: MaskEditor) -> None:
    canvas = editor.canvas
    assert canvas.cursor_place == QPoint(99, 49)
    QTest.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.tool == "rectangle"
    editor.set_brush(40)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    assert canvas.cursor_place == QPoint(59, 30)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert "other corner" in editor.status.text()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert editor.isVisible(), "Esc leaves the rectangle first"
    assert canvas.corner is None
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    mask = mask_of(editor.painting)
    assert (mask[30:51, 59:80] == 255).all()
    assert int((mask > 0).sum()) == 21 * 21
    QTest.keyClick(canvas, Qt.Key.Key_I)
    assert int((mask_of(editor.painting) == 0).sum()) == 21 * 21
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert editor.painting.share == 0.0
    QTest.keyClick(canvas, Qt.Key.Key_R)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.brush == editor.slider.value() == editor.size_field.value() == 46
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert mask_of(editor.painting)[canvas.cursor_place.y(), canvas.cursor_place.x()] == 255
    QTest.keyClick(canvas, Qt.Key.Key_E)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert editor.painting.share == 0.0
    assert canvas.accessibleDescription() == editor.status.text()


def test_every_control_has_a_name_and_is_reached_by_tab(editor: MaskEditor) -> None:
    found = [
        widget
        for widget in editor.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QAbstractSlider | QAbstractSpinBox)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert len(found) > 12
    assert [widget for widget in found if not widget.accessibleName()] == []
    reached = set()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or editor, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    segments = {
        editor.tool.button("rectangle"),
        editor.effect.button("erase"),
    }  # arrows go on from their neighbours
    assert [w.accessibleName() for w in found if w not in reached and w not in segments] == []


def test_a_mask_is_loaded_only_when_it_fits(editor: MaskEditor, tmp_path: Path) -> None:
    half = Image.new("L", (200, 100), 0)
    half.paste(255, (100, 0, 200, 100))
    half.save(tmp_path / "half.png")
    Image.new("L", (10, 10), 255).save(tmp_path / "small.png")
    editor.load_mask(str(tmp_path / "half.png"))
    assert editor.painting.share == 0.5
    assert not editor.problem.isVisible()
    editor.load_mask(str(tmp_path / "small.png"))
    assert "10 × 10" in editor.problem.text()
    assert editor.painting.share == 0.5


def test_nothing_is_handed_over_that_marks_nothing(editor: MaskEditor) -> None:
    made: list[MadeMask] = []
    editor.done_editing.connect(made.append)
    QTest.mouseClick(editor.done_button, Qt.MouseButton.LeftButton)
    assert editor.isVisible()
    assert editor.problem.isVisible()
    QTest.keyClick(editor.canvas, Qt.Key.Key_I)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Return, CONTROL)
    assert not isValid(editor) or not editor.isVisible()
    edits = [as_edit(one) for one in made]
    assert [(edit.size, edit.extended) for edit in edits] == [((200, 100), None)]


def test_a_mask_goes_into_the_form_and_the_request(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "start.png"
    assert picture(160, 128).save(str(path))

    async def scenario(desk: Desk) -> None:
        session, field = desk.app.session, desk.page.form.start
        await desk.ready()
        session.start_from(str(path))
        assert field.paint_mask.isVisible()
        desk.click(field.paint_mask)
        await desk.until(lambda: desk.page.findChildren(MaskEditor), "the editor")
        editor = desk.page.findChildren(MaskEditor)[0]
        await desk.until(editor.isVisible, "it is open")
        editor.painting.rectangle(QRect(0, 0, 80, 128), mark=True)
        desk.click(editor.done_button)
        await desk.until(lambda: session.form.start and session.form.start.mask, "the mask in the form")
        start = session.form.start
        assert start is not None
        assert (start.path, start.strength) == (str(path), 0.6)
        assert (session.form.width, session.form.height) == (160, 128)
        assert Path(str(start.mask)).parent == desk.app.paths.data / "edits"
        assert "mask marks" in field.hint.text()
        assert field.no_mask.isVisible()
        await desk.write("a ring")
        desk.click(desk.page.generate)
        await desk.painted(1)
        request = desk.app.results.results[0].request
        assert (request.mode, request.mask_image) == ("inpaint", start.mask)
        assert request.mask_sha256
        desk.click(field.paint_mask)
        await desk.until(lambda: desk.page.findChildren(MaskEditor), "the editor again")
        editor = desk.page.findChildren(MaskEditor)[0]
        assert editor.painting.share == 0.5, "the mask is there to be changed"
        editor.margins["right"].setValue(20)
        desk.click(editor.extend)
        assert editor.painting.picture.width() == 192
        desk.click(editor.done_button)
        await desk.until(lambda: session.form.width == 192, "the larger picture in the form")
        wide = session.form.start
        assert wide is not None
        assert wide.strength == 1.0
        with Image.open(wide.path) as image, Image.open(str(wide.mask)) as mask:
            assert image.size == mask.size == (192, 128)
        desk.click(field.no_mask)
        assert session.form.start is not None
        assert session.form.start.mask is None

    stage(scenario, fake="!slow=0.01")


def test_a_canny_model_follows_the_edges_and_a_fill_model_asks_for_a_mask(
    stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "start.png"
    assert picture(128, 128).save(str(path))

    async def scenario(desk: Desk) -> None:
        session, field = desk.app.session, desk.page.form.start
        await desk.ready()
        option = session.options[0]
        session.options = tuple(
            msgspec.structs.replace(option, family=family)
            for family in ("flux-mini", "flux1-canny", "flux1-fill", "flux1-kontext")
        )
        session.options_changed.emit()
        session.start_from(str(path))
        session.choose_family("flux1-canny")
        assert field.edges.isVisible()
        assert field.edges.isChecked()
        assert not field.amount.isVisible()
        assert not field.paint_mask.isVisible()
        session.choose_family("flux1-kontext")
        assert not field.edges.isVisible()
        assert "edited" in field.hint.text()
        session.choose_family("flux1-fill")
        assert field.paint_mask.isVisible()
        await desk.write("a ring")
        desk.click(desk.page.generate)
        row = desk.page.form.rows["mask_image"]
        await desk.until(lambda: row.problem.isVisible(), "the problem")
        assert "mask" in row.problem.text()
        session.choose_family("flux1-kontext")
        assert not row.problem.isVisible()

    stage(scenario)


def test_one_editor_opens_over_the_picture_that_is_chosen(stage: Stage, held: Held, tmp_path: Path) -> None:
    picture().save(str(tmp_path / "start.png"))

    async def scenario(desk: Desk) -> None:
        session = desk.app.session
        await desk.ready()
        for later, editors in (("other.png", 0), ("", 0), ("start.png", 1)):
            session.start_from(str(tmp_path / "start.png"))
            held.again()
            held.up(mask_editor, "read_images")
            for _ in range(2):
                desk.page.form.start.mask_wanted.emit()
                await pause_for_the_others()
            if later:
                session.start_from(str(tmp_path / later))
            else:
                session.set(start=None)
            held.let_go()
            await desk.until(lambda: held.waiting and not held.busy, "read")
            await pause_for_the_others()
            opened = desk.page.findChildren(MaskEditor)
            assert len(opened) == editors, later
            for editor in opened:
                editor.reject()

    stage(scenario)
