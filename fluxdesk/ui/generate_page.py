"""The main page: write a prompt, press Generate, watch it appear."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fluxdesk.ui.kit import EmptyState


class GeneratePage(QWidget):
    page_key: ClassVar[str] = "generate"
    page_icon: ClassVar[str] = "generate"

    @staticmethod
    def page_title() -> str:
        return QCoreApplication.translate("GeneratePage", "Generate")

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("picture", self.page_title(), ""))
