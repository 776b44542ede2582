"""The parts of the kit that have a behaviour of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fluxdesk.services.paths import resources_dir
from fluxdesk.state.translation import Translation
from fluxdesk.ui.drag_out import DragOut
from fluxdesk.ui.format import duration, file_size, memory, time_left
from fluxdesk.ui.kit import ElidedLabel, FormRow, SegmentedButtons, SpinField, Stepper
from fluxdesk.ui.layouts import FoldingGrid
from fluxdesk.ui.throttle import Throttle


def test_a_throttle_calls_at_once_and_once_more(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    calls: list[int] = []
    throttle = Throttle(owner, 30, lambda: calls.append(1))
    for _ in range(50):
        throttle.trigger()
    assert len(calls) == 1
    qtbot.waitUntil(lambda: len(calls) == 2)
    qtbot.wait(90)
    assert len(calls) == 2, "nothing pending, no call"
    throttle.trigger()
    assert len(calls) == 3


def test_a_problem_is_shown_said_and_taken_away(qtbot: QtBot) -> None:
    field = QLineEdit()
    field.setAccessibleDescription("what it is for")
    row = FormRow("Field", field)
    qtbot.addWidget(row)
    row.show()
    assert field.accessibleName() == "Field"
    row.set_problem("It is wrong.")
    assert row.problem.isVisible()
    assert field.accessibleDescription() == "It is wrong."
    assert field.property("problem") is True
    row.set_problem("")
    assert not row.problem.isVisible()
    assert field.accessibleDescription() == "what it is for"


def test_arrows_move_between_segments_and_choose(qtbot: QtBot) -> None:
    segments = SegmentedButtons("Shape", [("a", "A"), ("b", "B"), ("c", "C")])
    qtbot.addWidget(segments)
    segments.show()
    segments.set_current("a")
    chosen: list[str] = []
    segments.chosen.connect(chosen.append)
    qtbot.mouseClick(segments.button("b"), Qt.MouseButton.LeftButton)
    assert (chosen, segments.current) == (["b"], "b")
    segments.set_current(None)
    assert segments.current is None
    assert segments.button("a").accessibleName() == "Shape: A"


def test_the_wheel_changes_a_number_only_with_the_focus(qtbot: QtBot) -> None:
    field = SpinField("Steps", 1, 50)
    qtbot.addWidget(field)
    field.show()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, turn)
    assert field.value() == 1


def test_a_stepper_steps(qtbot: QtBot) -> None:
    field = SpinField("Steps", 1, 3)
    stepper = Stepper(field, "Fewer", "More")
    qtbot.addWidget(stepper)
    stepper.show()
    for _ in range(5):
        qtbot.mouseClick(stepper.more, Qt.MouseButton.LeftButton)
    assert field.value() == 3
    qtbot.mouseClick(stepper.less, Qt.MouseButton.LeftButton)
    assert field.value() == 2


def test_a_picture_is_dragged_out_once_the_mouse_has_gone_far_enough(qtbot: QtBot, tmp_path: Path) -> None:
    file: list[Path | None] = [None]
    carried: list[list[Path]] = []
    button = QPushButton("A picture")
    qtbot.addWidget(button)
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    DragOut(
        button, lambda: (file[0], QPixmap(8, 8)), lambda _owner, paths, _picture: carried.append([*paths])
    )
    button.show()

    def drag(way: int) -> None:
        qtbot.mousePress(button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        place, left = QPointF(5 + way, 5), Qt.MouseButton.LeftButton
        move = QEvent.Type.MouseMove
        event = QMouseEvent(
            move, place, button.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(button, event)
        qtbot.mouseRelease(button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))

    drag(40)
    assert carried == [], "there is no picture"
    file[0] = tmp_path / "one.png"
    drag(2)
    assert carried == [], "a hand that shakes"
    assert len(clicks) == 2
    drag(40)
    assert carried == [[tmp_path / "one.png"]]
    assert len(clicks) == 2, "a drag is no click"


def test_a_line_folds_where_it_has_no_room(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    grid = FoldingGrid((4, 2, 1), 6)
    owner.setLayout(grid)
    assert grid.heightForWidth(100) == 0, "there is nothing in it yet"
    buttons = [QPushButton(f"Button {number}") for number in range(4)]
    for button in buttons:
        grid.addWidget(button)
    owner.show()
    one = buttons[0].sizeHint()

    def lines(width: int) -> list[int]:
        owner.resize(width, grid.heightForWidth(width))
        grid.activate()
        shown = [button.geometry() for button in buttons if button.isVisible()]
        assert all(place.width() >= one.width() and place.right() < width for place in shown)
        tops = [place.top() for place in shown]
        return [tops.count(top) for top in dict.fromkeys(tops)]

    assert lines(4 * one.width() + 18) == [4]
    assert lines(4 * one.width() + 17) == [2, 2]
    assert lines(2 * one.width() + 5) == [1, 1, 1, 1]
    assert grid.minimumSize().width() == one.width()
    buttons[1].hide()
    assert lines(3 * one.width() + 12) == [3], "what is hidden needs no place"
    assert lines(2 * one.width() + 6) == [2, 1]


def test_an_elided_label_has_its_text_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a rather long text that cannot possibly fit")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    label.grab()
    assert label.toolTip() == ""


def test_figures_in_both_languages(qtbot: QtBot) -> None:
    translation = Translation(resources_dir())
    assert [memory(8 * 1024**3), memory(300 * 1024**2)] == ["8.0\u00a0GiB", "300\u00a0MiB"]
    assert [file_size(6_800_000_000), file_size(14_300_000)] == ["6.8\u00a0GB", "14\u00a0MB"]
    assert [duration(s) for s in (0.213, 4.12, 35.4, 80, 7500)] == [
        "0.21\u00a0s",
        "4.1\u00a0s",
        "35\u00a0s",
        "1\u00a0min 20\u00a0s",
        "2\u00a0h 5\u00a0min",
    ]
    assert [time_left(s) for s in (0.4, 3.2, 58, 63)] == [
        "less than 1\u00a0s",
        "about 3\u00a0s",
        "about 1\u00a0min",
        "about 1\u00a0min 5\u00a0s",
    ]
    translation.set_choice("es")
    assert (memory(8 * 1024**3), time_left(3.2)) == ("8,0\u00a0GiB", "cerca de 3\u00a0s")
    translation.set_choice("en")
    QLocale.setDefault(QLocale("de"))
    Translation(resources_dir()).set_choice("en")
    assert memory(8 * 1024**3) == "8.0\u00a0GiB", "English figures, whatever the system speaks"


def test_the_file_dialog_of_qt_speaks_spanish_too(qapp: QApplication) -> None:
    translation = Translation(resources_dir())
    translation.set_choice("es")
    try:
        dialog = QFileDialog()
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        texts = [dialog.labelText(which) for which in QFileDialog.DialogLabel]
        assert [text.replace("&", "") for text in texts[:3]] == [
            "Buscar en:",
            "Nombre de archivo:",
            "Tipo de archivo:",
        ]
        assert qapp.translate("QAbstractFileIconProvider", "Folder") == "Carpeta"
    finally:
        translation.set_choice("en")
