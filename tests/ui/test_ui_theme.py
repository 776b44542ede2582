"""Colours: enough contrast in both themes, and a switch that reaches icons and painting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fluxdesk.services.paths import resources_dir
from fluxdesk.ui.icons import pixmap, set_icon
from fluxdesk.ui.kit import IconButton, label
from fluxdesk.ui.main_window import MainWindow
from fluxdesk.ui.theme import DARK, LIGHT, PART_PAIRS, TEXT_PAIRS, Colors, Theme, colors_of, contrast

THEMES = [LIGHT, DARK]


@pytest.mark.parametrize("colors", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_has_contrast(colors: Colors, pair: tuple[str, str]) -> None:
    assert contrast(*(getattr(colors, role) for role in pair)) >= 4.5


@pytest.mark.parametrize("colors", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("pair", PART_PAIRS, ids="-on-".join)
def test_parts_of_controls_have_contrast(colors: Colors, pair: tuple[str, str]) -> None:
    assert contrast(*(getattr(colors, role) for role in pair)) >= 3.0


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_sheet_uses_theme_colours_only() -> None:
    sheet = (resources_dir() / "theme.qss").read_text(encoding="utf-8")
    assert "#" not in sheet.replace("QFrame#", "")
    assert "rgb" not in sheet


def test_switching_repaints_palette_and_icons(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme("light")
    theme.apply()
    button = IconButton("dice", "Dice")
    qtbot.addWidget(button)
    with qtbot.waitSignal(theme.changed):
        theme.set_choice("dark")
    assert colors_of() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    shown = button.icon().pixmap(18, 18).toImage()
    assert shown == pixmap("dice", DARK.text, 18).toImage()
    theme.set_choice("light")
    assert button.icon().pixmap(18, 18).toImage() != shown


def test_it_follows_the_system_unless_told_otherwise(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme("system")
    theme.apply()
    hints = qapp.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark)
    if hints.colorScheme() == Qt.ColorScheme.Dark:  # the offscreen platform takes the request or ignores it
        assert colors_of() is DARK
    hints.setColorScheme(Qt.ColorScheme.Light)
    assert colors_of() is LIGHT
    hints.unsetColorScheme()
    theme.set_choice("dark")
    theme.set_choice("system")
    assert colors_of() is (DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT)


def test_letters_are_so_many_percent_of_the_systems(qtbot: QtBot, qapp: QApplication) -> None:
    usual = qapp.font()
    window, theme = MainWindow(), Theme("light")
    qtbot.addWidget(window)
    window.font_changed.connect(theme.follow_font)
    title = label("Title", "title")
    window.setCentralWidget(title)
    theme.apply()
    window.show()
    before = title.fontMetrics().height()
    try:
        theme.set_letters(200)
        assert qapp.font().pointSizeF() == 2 * usual.pointSizeF()
        assert title.fontMetrics().height() > 1.8 * before
        larger = QFont(usual)
        larger.setPointSizeF(usual.pointSizeF() * 1.5)
        qapp.setFont(larger)  # the system's letters are others now
        qtbot.waitUntil(lambda: title.fontMetrics().height() > 2.7 * before)
        theme.set_letters(100)
        assert qapp.font().pointSizeF() == larger.pointSizeF()
    finally:
        qapp.setFont(usual)
        theme.apply()
    assert title.fontMetrics().height() == before


@pytest.mark.parametrize(
    "file", sorted((resources_dir() / "icons").glob("*.svg")), ids=lambda file: file.stem
)
def test_every_icon_draws_something(qtbot: QtBot, file: object) -> None:
    name = file.stem  # type: ignore[attr-defined]
    image = pixmap(name, "#123456", 24, 2.0).toImage()
    assert image.width() == 48
    opaque = sum(image.pixelColor(x, y).alpha() > 128 for x in range(48) for y in range(48))
    assert 20 < opaque < 48 * 48


def test_a_missing_icon_is_an_error_at_once(qtbot: QtBot) -> None:
    button = IconButton("dice", "Dice")
    qtbot.addWidget(button)
    with pytest.raises(FileNotFoundError):
        set_icon(button, "no such icon")
