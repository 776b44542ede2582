"""Light and dark: the colours, the palette Qt's own painting uses, the letters' size, and the switch between them.

Greys are neutral because people judge the colours of pictures between them; one accent. Every pair of colours
that carries text or a control's outline is listed in `TEXT_PAIRS` and `PART_PAIRS`, and a test computes its
contrast (WCAG 2.2: 4.5 for text, 3 for parts of controls).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from fluxdesk.ui.stylesheet import stylesheet

ThemeChoice = Literal["system", "light", "dark"]


class Colors(NamedTuple):
    """Named roles; values are #rrggbb."""

    window: str
    rail: str
    surface: str
    raised: str
    sunken: str
    hairline: str
    outline: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    focus: str
    info: str
    info_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    chart_1: str
    chart_2: str
    chart_3: str
    chart_4: str
    name: str


LIGHT = Colors(
    name="light",
    window="#f3f3f2", rail="#eaeae8", surface="#ffffff", raised="#f6f6f5", sunken="#e4e4e2",
    hairline="#dadad7", outline="#868683", text="#1d1d1b", muted="#575754", disabled="#9a9a97",
    accent="#0b6e65", accent_hover="#095c54", on_accent="#ffffff", accent_soft="#d5ebe8",
    on_accent_soft="#064841", focus="#0b6e65",
    info="#1f5fa8", info_soft="#e1ecf8", success="#1c6b36", success_soft="#def0e2",
    warning="#7d5200", warning_soft="#fbefd2", danger="#ad231b", danger_soft="#fbe3e0",
    chart_1="#0b6e65", chart_2="#6a4fb3", chart_3="#a85b00", chart_4="#2c6cb5",
)  # fmt: skip

DARK = Colors(
    name="dark",
    window="#1c1c1d", rail="#161617", surface="#262627", raised="#2e2e30", sunken="#131314",
    hairline="#38383a", outline="#818185", text="#ececea", muted="#adadab", disabled="#6f6f70",
    accent="#45c4b4", accent_hover="#63d6c7", on_accent="#062521", accent_soft="#1c4742",
    on_accent_soft="#b9f0e8", focus="#45c4b4",
    info="#8cbcf0", info_soft="#1e3248", success="#7fd398", success_soft="#1d3a26",
    warning="#efc463", warning_soft="#41330f", danger="#ff9a90", danger_soft="#4a211d",
    chart_1="#45c4b4", chart_2="#b49cf2", chart_3="#efa85c", chart_4="#7fb2ec",
)  # fmt: skip

TEXT_PAIRS = (
    ("text", "window"), ("text", "rail"), ("text", "surface"), ("text", "raised"), ("text", "sunken"),
    ("muted", "window"), ("muted", "rail"), ("muted", "surface"), ("muted", "raised"), ("muted", "sunken"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent_soft", "accent_soft"),
    ("accent", "surface"), ("accent", "window"),
    ("text", "info_soft"), ("text", "success_soft"), ("text", "warning_soft"), ("text", "danger_soft"),
    ("danger", "surface"), ("danger", "window"), ("danger", "danger_soft"), ("info", "info_soft"),
    ("success", "success_soft"), ("warning", "warning_soft"),
)  # fmt: skip
PART_PAIRS = (
    ("outline", "surface"), ("outline", "window"), ("outline", "raised"), ("focus", "surface"),
    ("focus", "window"), ("focus", "rail"), ("accent", "sunken"), ("accent", "raised"), ("accent", "rail"),
    ("chart_1", "surface"), ("chart_2", "surface"), ("chart_3", "surface"), ("chart_4", "surface"),
    ("danger", "surface"), ("accent", "accent_soft"),
)  # fmt: skip


def relative_luminance(color: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb, 0 (black) to 1 (white)."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palette_of(colors: Colors) -> QPalette:
    """The palette for everything the stylesheet does not paint."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colors.window,
        QPalette.ColorRole.WindowText: colors.text,
        QPalette.ColorRole.Base: colors.surface,
        QPalette.ColorRole.AlternateBase: colors.raised,
        QPalette.ColorRole.Text: colors.text,
        QPalette.ColorRole.Button: colors.surface,
        QPalette.ColorRole.ButtonText: colors.text,
        QPalette.ColorRole.BrightText: colors.danger,
        QPalette.ColorRole.ToolTipBase: colors.raised,
        QPalette.ColorRole.ToolTipText: colors.text,
        QPalette.ColorRole.PlaceholderText: colors.muted,
        QPalette.ColorRole.Highlight: colors.accent,
        QPalette.ColorRole.HighlightedText: colors.on_accent,
        QPalette.ColorRole.Link: colors.accent,
        QPalette.ColorRole.LinkVisited: colors.accent,
        QPalette.ColorRole.Light: colors.raised,
        QPalette.ColorRole.Midlight: colors.raised,
        QPalette.ColorRole.Mid: colors.hairline,
        QPalette.ColorRole.Dark: colors.outline,
        QPalette.ColorRole.Shadow: colors.sunken,
        QPalette.ColorRole.Accent: colors.accent,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.disabled))
    return palette


class Theme(QObject):
    """The colours and the letters in force. UI thread.

    Signals:
        changed: the colours are others now; painted widgets repaint, icons were refreshed already.
    """

    changed = Signal()

    def __init__(
        self, choice: ThemeChoice = "system", letters_percent: int = 100, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choice: ThemeChoice = choice
        self._letters_percent = letters_percent
        self._system_font = self._font = QApplication.font()
        self._colors = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def colors(self) -> Colors:
        return self._colors

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark."""
        if choice != self._choice:
            self._choice = choice
            self.apply()

    def set_letters(self, percent: int) -> None:
        """Write in so many percent of the system's letters."""
        if percent != self._letters_percent:
            self._letters_percent = percent
            self.apply()

    def follow_font(self) -> None:
        """The application's font may be another one now: the system's letters follow from one that is not ours."""
        if QApplication.font() != self._font:
            self.apply()

    def apply(self) -> None:
        """Paint everything in the colours and letters that are wanted now."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._colors = self._wanted()
        app.setPalette(palette_of(self._colors))
        self._set_font()
        app.setStyleSheet(stylesheet(self._colors, QFontInfo(self._font).pointSizeF()))
        app.setProperty("fluxdesk_colors", self._colors)
        from fluxdesk.ui.icons import refresh_icons

        refresh_icons(app.allWidgets(), self._colors)
        self.changed.emit()

    def _set_font(self) -> None:
        if QApplication.font() != self._font:
            self._system_font = QApplication.font()
        font = QFont(self._system_font)
        if self._letters_percent != 100:
            font.setPointSizeF(QFontInfo(font).pointSizeF() * self._letters_percent / 100)
        if font != QApplication.font():
            QApplication.setFont(font)
        self._font = QApplication.font()

    def _wanted(self) -> Colors:
        if self._choice == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT

    def _on_scheme_changed(self) -> None:
        if self._choice == "system":
            self.apply()


def colors_of(_widget: QWidget | None = None) -> Colors:
    """The colours in force, for painting; light before a theme was applied (tests of single widgets)."""
    app = QApplication.instance()
    found = app.property("fluxdesk_colors") if app else None
    return found if isinstance(found, Colors) else LIGHT
