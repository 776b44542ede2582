"""The button that exports the picture that is looked at, in three shapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu

from fluxdesk.state.exports import ExportsState
from fluxdesk.ui.kit import QuietButton

if TYPE_CHECKING:
    from fluxdesk.services.workflow_files import WorkflowFormat

PICTURE_FILTERS = ("PNG (*.png)", "JPEG (*.jpg)", "WebP (*.webp)")


class ExportButton(QuietButton):
    """Opens a menu; each entry asks for a file and hands over to `ExportsState`."""

    def __init__(self, exports: ExportsState, picture: Callable[[], Path | None]) -> None:
        """`picture` gives the file that is looked at."""
        super().__init__("", "export")
        self.setText(self.tr("Export"))
        self.setAccessibleName(self.tr("Export"))
        self._exports = exports
        self._picture = picture
        menu = QMenu(self)
        self.copy = menu.addAction(self.tr("Picture…"))
        self.workflow = menu.addAction(self.tr("ComfyUI workflow…"))
        self.graph = menu.addAction(self.tr("ComfyUI API graph…"))
        self.copy.triggered.connect(self.ask_for_copy)
        self.workflow.triggered.connect(lambda: self._ask_for_workflow("comfyui-ui"))
        self.graph.triggered.connect(lambda: self._ask_for_workflow("comfyui-api"))
        self.setMenu(menu)

    def ask_for_copy(self) -> None:
        """Ask where the copy goes; nothing happens without a picture."""
        source = self._picture()
        if source is None:
            return
        title = self.tr("Export the picture")
        if self._exports.removes_metadata:
            title = self.tr("Export the picture without metadata")
        dialog = self._dialog(title, list(PICTURE_FILTERS), "png", source.stem)
        dialog.fileSelected.connect(lambda target: self._exports.save_copy(source, Path(target)))
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text.split("*.")[1].rstrip(")")))
        dialog.open()

    def _ask_for_workflow(self, kind: WorkflowFormat) -> None:
        source = self._picture()
        if source is None:
            return
        title = self.tr("Export for ComfyUI")
        dialog = self._dialog(title, ["JSON (*.json)"], "json", f"{source.stem}-{kind}")
        dialog.fileSelected.connect(lambda target: self._exports.save_workflow(source, Path(target), kind))
        dialog.open()

    def _dialog(self, title: str, filters: list[str], suffix: str, stem: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(filters)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{stem}.{suffix}")
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        return dialog
