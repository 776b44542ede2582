"""The button that exports the picture that is looked at, in three shapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from fluxdesk.state.exports import ExportsState
from fluxdesk.ui.file_dialog import FileDialog
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
        dialog = self._dialog(title, list(PICTURE_FILTERS), source.with_suffix(".png"))
        dialog.fileSelected.connect(lambda target: self._exports.save_copy(source, Path(target)))
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text.split("*.")[1].rstrip(")")))
        dialog.open()

    def _ask_for_workflow(self, kind: WorkflowFormat) -> None:
        source = self._picture()
        if source is None:
            return
        title = self.tr("Export for ComfyUI")
        dialog = self._dialog(title, ["JSON (*.json)"], source.with_name(f"{source.stem}-{kind}.json"))
        dialog.fileSelected.connect(lambda target: self._exports.save_workflow(source, Path(target), kind))
        dialog.open()

    def _dialog(self, title: str, filters: list[str], proposed: Path) -> FileDialog:
        """Begins beside the picture, with a name for the file."""
        dialog = FileDialog(self, title, str(proposed.parent))
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(filters)
        dialog.setDefaultSuffix(proposed.suffix.removeprefix("."))
        dialog.selectFile(proposed.name)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        return dialog
