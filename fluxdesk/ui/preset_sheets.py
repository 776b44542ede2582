"""Two sheets: keep the form's settings as a preset; rename and delete presets."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fluxdesk.domain.preset import GROUPS, MOST_NAME_LETTERS, PROMPT_PLACE, Preset, clean_name, preset_of
from fluxdesk.state.presets import PresetsState
from fluxdesk.state.session import SessionState
from fluxdesk.ui.dialogs import Sheet
from fluxdesk.ui.form_fields import PromptField
from fluxdesk.ui.kit import XS, FormRow, IconButton, PrimaryButton, QuietButton, S, label, name, tight
from fluxdesk.ui.preset_texts import PresetTexts


class SavePresetSheet(Sheet):
    """Asks for a name, and which groups of the form's settings go into the preset."""

    def __init__(self, session: SessionState, presets: PresetsState, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Keep the settings as a preset"), parent)
        self._session, self._presets = session, presets
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_NAME_LETTERS)
        self.body.addWidget(FormRow(self.tr("Name"), self.field))
        self._add_groups()
        self._add_words()
        self.body.addStretch(1)
        self._add_buttons()
        self.field.textChanged.connect(self._show)
        self.words.textChanged.connect(self._show)
        presets.changed.connect(self._show)
        self._show()
        self.field.setFocus()
        self.resize(520, 480)

    def _add_groups(self) -> None:
        texts, form = PresetTexts(self), self._session.form
        all_of_it = preset_of("", "", tuple(GROUPS), msgspec.structs.asdict(form))
        self.groups: dict[str, QCheckBox] = {}
        boxes = QVBoxLayout()
        tight(boxes, XS)
        boxes.addWidget(label(self.tr("What it holds"), "label"))
        for group in GROUPS:
            text = self.tr("{what}: {values}").format(
                what=texts.title(group), values=texts.values(all_of_it, group)
            )
            box = name(QCheckBox(text.replace("&", "&&")), text)
            box.setChecked(group != "loras" or bool(form.loras))
            box.toggled.connect(self._show)
            self.groups[group] = box
            boxes.addWidget(box)
        self.body.addLayout(boxes)

    def _add_words(self) -> None:
        session = self._session
        self.words = PromptField(
            self.tr("Words for the prompt"), self.tr("The prompt stays as it is"), lines=3
        )
        self.take = QuietButton(self.tr("Take the prompt over"), "down")
        self.take.clicked.connect(lambda: self.words.show_text(session.form.prompt))
        self.take.setEnabled(bool(session.form.prompt.strip()))
        words = FormRow(self.tr("Words for the prompt"), self.words, beside=self.take)
        words.add_help(
            self.tr("{place} stands for what the prompt says when the preset is used.").format(
                place=PROMPT_PLACE
            )
        )
        self.body.addWidget(words)

    def _add_buttons(self) -> None:
        self.go = PrimaryButton(self.tr("Keep it"))
        self.go.clicked.connect(self._save)
        self.buttons.addWidget(self.go)
        self.close_button.setText(self.tr("Cancel"))
        name(self.close_button, self.tr("Cancel"))
        self.close_button.setDefault(False)
        self.go.setDefault(True)

    def _show(self) -> None:
        title = clean_name(self.field.text())
        chosen = any(box.isChecked() for box in self.groups.values())
        self.go.setEnabled(bool(title) and (chosen or bool(self.words.toPlainText().strip())))
        replaces = self._presets.find(title) is not None
        self.go.setText(self.tr("Replace the preset") if replaces else self.tr("Keep it"))
        name(self.go, self.go.text())

    def _save(self) -> None:
        groups = tuple(group for group, box in self.groups.items() if box.isChecked())
        self._presets.save(self.field.text(), self.words.toPlainText(), groups)
        self.accept()


class PresetsSheet(Sheet):
    """A line per preset."""

    def __init__(self, presets: PresetsState, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Presets"), parent)
        self._presets = presets
        self._shown: tuple[Preset, ...] | None = None
        self.lines: list[PresetLine] = []
        self.help = label("", "muted", wrap=True)
        self.body.addWidget(self.help)
        self.body.addStretch(1)
        self.undo = name(QPushButton(self.tr("Undo")), self.tr("Undo the last deletion"))
        self.undo.clicked.connect(presets.undo)
        self.buttons.insertWidget(0, self.undo)
        for button in (self.undo, self.close_button):
            button.setAutoDefault(False)  # Return in a line renames
        self.close_button.setDefault(False)
        presets.changed.connect(self._show)
        self._show()
        self.resize(520, 420)

    def _show(self) -> None:
        self.undo.setEnabled(self._presets.can_undo)
        found = self._presets.presets
        if found == self._shown:
            return
        focused = next((place for place, line in enumerate(self.lines) if line.has_focus()), 0)
        self._shown = found
        for old in self.lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = [PresetLine(one, self._presets) for one in found]
        for place, line in enumerate(self.lines):
            self.body.insertWidget(place + 1, line)
        self.help.setText(
            self.tr("Write another name and press Return.")
            if found
            else self.tr("There are none yet. Keep the settings of the form as one.")
        )
        if self.lines:
            self.lines[min(focused, len(self.lines) - 1)].field.setFocus()


class PresetLine(QWidget):
    """One preset: its name to write over, what it holds, and two buttons."""

    def __init__(self, preset: Preset, presets: PresetsState) -> None:
        super().__init__()
        title = preset.name
        self.field = name(QLineEdit(title), self.tr("Name of the preset {name}").format(name=title))
        self.field.setMaxLength(MOST_NAME_LETTERS)
        self.rename = IconButton("edit", self.tr("Rename {name}").format(name=title), boxed=True)
        self.delete = IconButton("trash", self.tr("Delete {name}").format(name=title), boxed=True)
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.field, 1)
        line.addWidget(self.rename)
        line.addWidget(self.delete)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        layout.addLayout(line)
        held = [preset.words, *PresetTexts(self).lines(preset)]
        layout.addWidget(label(" · ".join(filter(None, held)), "small", wrap=True))
        self.rename.setEnabled(False)
        self.field.textChanged.connect(
            lambda text: self.rename.setEnabled(clean_name(text) not in ("", title))
        )
        self.field.returnPressed.connect(lambda: presets.rename(title, self.field.text()))
        self.rename.clicked.connect(lambda: presets.rename(title, self.field.text()))
        self.delete.clicked.connect(lambda: presets.remove(title))

    def has_focus(self) -> bool:
        """Whether the keyboard is in this line."""
        return any(widget.hasFocus() for widget in (self.field, self.rename, self.delete))
