"""What can be done with the picture that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QProcess, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from fluxdesk.state.exports import ExportsState
from fluxdesk.ui.export_button import ExportButton
from fluxdesk.ui.kit import XS, QuietButton, tight
from fluxdesk.ui.offers import Offer, Offers
from fluxdesk.ui.shortcuts import group_title, menu_text, tell_keys


class ResultActions(QWidget):
    """Buttons: show in folder, copy, use settings, paint over, enlarge, export."""

    def __init__(self, exports: ExportsState, picture: Callable[[], Path | None]) -> None:
        """`picture` gives the file that is looked at."""
        super().__init__()
        self.folder = QuietButton(self.tr("Show in folder"), "folder")
        self.copy = QuietButton(self.tr("Copy"), "copy")
        self.reuse = QuietButton(self.tr("Use settings"), "reuse")
        self.reuse.setToolTip(self.tr("Fill the form with what made this picture, seed included"))
        self.over = QuietButton(self.tr("Paint over"), "edit")
        self.over.setToolTip(self.tr("Use as start picture"))
        self.enlarge = QuietButton(self.tr("Enlarge"), "enlarge")
        self.enlarge.setToolTip(self.tr("Fill the form with what paints it twice as large"))
        layout = QHBoxLayout(self)
        tight(layout, XS)
        self.export = ExportButton(exports, picture)
        self._compact = False
        self._texts: dict[QPushButton, str] = {
            button: button.text()
            for button in (self.folder, self.copy, self.reuse, self.over, self.enlarge, self.export)
        }
        layout.addStretch(1)  # symbols alone stand together
        for button, text in self._texts.items():
            layout.addWidget(button)
            if not button.toolTip():
                button.setToolTip(text)
        self._keys: dict[QPushButton, str] = {
            self.folder: "show_folder", self.copy: "copy_picture", self.reuse: "reuse",
            self.enlarge: "enlarge", self.export: "export_picture",
        }  # fmt: skip
        for button, key in self._keys.items():
            tell_keys(button, key)
        Offers(self, group_title("reuse"), self._offers)

    def _offers(self) -> list[Offer]:
        """Of its menu what has no keys."""
        found: list[Offer] = [
            (text, button.click) for button, text in self._texts.items() if button not in self._keys
        ]
        export = self._texts[self.export]
        return found + [
            (f"{export}: {action.text()}", action.trigger)
            for action in self.export.menu().actions()
            if action is not self.export.copy
        ]

    def set_compact(self, compact: bool) -> None:
        """Symbols alone, where something else needs the room; their names stay for tooltips and readers."""
        if compact == self._compact:
            return
        self._compact = compact
        self._show_texts()
        self.updateGeometry()
        owner: QWidget | None = self
        while owner is not None:  # at once, or they would be painted in the other width first
            layout = owner.layout()
            if layout is not None:
                layout.activate()
            owner = owner.parentWidget()

    def sizeHint(self) -> QSize:
        """With the texts, unless something else needs the room."""
        return (
            self.minimumSizeHint()
            if self._compact
            else self.minimumSizeHint() + QSize(self._texts_width(), 0)
        )

    def minimumSizeHint(self) -> QSize:
        """Symbols alone: in large letters the texts need more than the page has."""
        hint = super().minimumSizeHint()
        with_texts = any(button.text() for button in self._texts)
        return hint - QSize(self._texts_width(), 0) if with_texts else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_texts()

    def _texts_width(self) -> int:
        """What the texts add to the symbols."""
        return sum(button.fontMetrics().horizontalAdvance(text) for button, text in self._texts.items())

    def _show_texts(self) -> None:
        room = not self._compact and self.width() >= self.sizeHint().width()
        for button, text in self._texts.items():
            button.setText(text if room else "")

    def make_menu(self) -> QMenu:
        """The same as a menu, which is gone when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, text in self._texts.items():
            if button is self.export:
                menu.addMenu(button.icon(), text).addActions(self.export.menu().actions())
            else:
                menu.addAction(button.icon(), menu_text(text, self._keys.get(button, "")), button.click)
        return menu

    def connect_to(
        self,
        folder: Callable[[], object],
        copy: Callable[[], object],
        reuse: Callable[[], object],
        over: Callable[[], object],
        enlarge: Callable[[], object],
    ) -> None:
        """Say what the buttons do."""
        self.folder.clicked.connect(folder)
        self.copy.clicked.connect(copy)
        self.reuse.clicked.connect(reuse)
        self.over.clicked.connect(over)
        self.enlarge.clicked.connect(enlarge)


def copy_picture(path: Path, image: QImage) -> None:
    """Put the picture on the clipboard, as pixels and as a file, so that both kinds of programs can paste."""
    data = QMimeData()
    data.setImageData(image)
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)


def show_in_folder(path: Path, owner: QObject) -> None:
    """Open the file manager at `path`, the file marked where the system can do that. Returns at once."""
    import sys

    if sys.platform == "win32":
        QProcess.startDetached("explorer.exe", ["/select,", str(path)])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        _ask_file_manager(path, owner)


def _ask_file_manager(path: Path, owner: QObject) -> None:
    """freedesktop.org's FileManager1.ShowItems over the session bus; the folder alone when nobody answers."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    service = "org.freedesktop.FileManager1"
    message = QDBusMessage.createMethodCall(service, "/org/freedesktop/FileManager1", service, "ShowItems")
    message.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    if not bus.isConnected():
        _open_folder(path)
        return
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), owner)

    def on_finished() -> None:
        if watcher.isError():
            _open_folder(path)
        watcher.deleteLater()

    watcher.finished.connect(on_finished)


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
