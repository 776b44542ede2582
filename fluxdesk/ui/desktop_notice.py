"""A note on the desktop, for when the window is not looked at.

Linux: `notify-send`, which nearly every desktop has, else the notification portal. (The notification service
itself wants a uint32, which Python's ints do not become on their way through QtDBus.) Elsewhere: the system
tray's balloon, from an icon that is there only as long as the balloon.
"""

from __future__ import annotations

import shutil
import sys
import uuid

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from fluxdesk.services.paths import APP_ID

TRAY_SECONDS = 12
PORTAL = "org.freedesktop.portal.Desktop"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
PORTAL_INTERFACE = "org.freedesktop.portal.Notification"


def notify(title: str, text: str, owner: QObject) -> None:
    """Show `title` and `text` on the desktop. Returns at once; nobody there to show it is no error."""
    if sys.platform.startswith("linux"):
        program = shutil.which("notify-send")
        options = ["--app-name=FluxDesk", f"--icon={APP_ID}", f"--hint=string:desktop-entry:{APP_ID}"]
        if not program or not QProcess.startDetached(program, [*options, "--", title, text])[0]:
            _ask_portal(title, text)
    elif QSystemTrayIcon.isSystemTrayAvailable():
        icon = QSystemTrayIcon(QApplication.windowIcon(), owner)
        icon.show()
        icon.showMessage(title, text)
        QTimer.singleShot(TRAY_SECONDS * 1000, icon.deleteLater)


def _ask_portal(title: str, text: str) -> None:
    """XDG Desktop Portal's AddNotification(s id, a{sv} notification)."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if bus.isConnected():
        message = QDBusMessage.createMethodCall(PORTAL, PORTAL_PATH, PORTAL_INTERFACE, "AddNotification")
        message.setArguments([uuid.uuid4().hex, {"title": title, "body": text}])
        bus.asyncCall(message)
