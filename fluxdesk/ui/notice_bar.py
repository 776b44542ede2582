"""The place where notices appear: above the page, newest on top, with their actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fluxdesk.state.notices import Notice, NoticeAction, NoticesState
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import XS, IconButton, M, S, kind, label, name, tight

MOST = 3
"""Notices shown at once; older ones come back when newer ones are closed."""


class NoticeBar(QWidget):
    """Shows what `NoticesState` holds."""

    def __init__(self, notices: NoticesState) -> None:
        super().__init__()
        self._notices = notices
        self._layout = QVBoxLayout(self)
        tight(self._layout, S)
        self._layout.setContentsMargins(M, M, M, 0)
        self._shown: dict[int, _NoticeRow] = {}
        name(self, self.tr("Notices"))
        notices.posted.connect(self._on_posted)
        notices.dismissed.connect(self._on_dismissed)
        for notice in notices.current:
            self._add(notice)
        self._show_newest()

    def _on_posted(self, notice: Notice) -> None:
        self._add(notice)
        self._show_newest()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.text))

    def _on_dismissed(self, notice: Notice) -> None:
        found = self._shown.pop(notice.number, None)
        if found is not None:
            self._layout.removeWidget(found)
            found.hide()
            found.deleteLater()
        self._show_newest()

    def _add(self, notice: Notice) -> None:
        made = _NoticeRow(notice, self._notices)
        self._shown[notice.number] = made
        self._layout.insertWidget(0, made)
        if notice.seconds is not None:
            QTimer.singleShot(round(notice.seconds * 1000), made, lambda: self._notices.dismiss(notice))

    def _show_newest(self) -> None:
        newest = sorted(self._shown)[-MOST:]
        for number, shown in self._shown.items():
            shown.setVisible(number in newest)
        self.setVisible(bool(self._shown))


class _NoticeRow(QFrame):
    def __init__(self, notice: Notice, notices: NoticesState) -> None:
        super().__init__()
        kind(self, "notice")
        self.setProperty("severity", notice.severity)
        layout = QHBoxLayout(self)
        tight(layout, S)
        layout.setContentsMargins(M, XS + 2, XS, XS + 2)
        picture = QLabel()
        set_icon(picture, notice.severity, role="danger" if notice.severity == "error" else notice.severity)
        text = label(notice.text, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(text, 1)
        for action in notice.actions:
            button = name(QPushButton(action.label), action.label)
            button.clicked.connect(self._run(action, notice, notices))
            layout.addWidget(button)
        self.close_button = IconButton("close", self.tr("Close this notice"))
        self.close_button.clicked.connect(lambda: notices.dismiss(notice))
        layout.addWidget(self.close_button)

    @staticmethod
    def _run(action: NoticeAction, notice: Notice, notices: NoticesState) -> Callable[[], None]:
        def run() -> None:
            notices.dismiss(notice)
            action.run()

        return run
