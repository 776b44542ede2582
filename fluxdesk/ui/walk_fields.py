"""Fields of the form that appear when they matter: how seeds go on, and what choices in the prompt mean."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from fluxdesk.domain.picture_list import MOST_PICTURES
from fluxdesk.domain.wildcards import count_combinations
from fluxdesk.state.session import SessionState
from fluxdesk.ui.format import number
from fluxdesk.ui.kit import FormRow, M, fill_box, name, tight


class WalkFields(QWidget):
    """Shows the session's `seed_walk` and `choices` and changes them."""

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        self._session = session
        self.walk = name(QComboBox(), self.tr("Seeds of the pictures"))
        self.choices = name(QComboBox(), self.tr("Choices in the prompt"))
        self.walk_row = FormRow(self.tr("Seeds of the pictures"), self.walk)
        self.choices_row = FormRow(self.tr("Choices in the prompt"), self.choices)
        layout = QVBoxLayout(self)
        tight(layout, M)
        layout.addWidget(self.choices_row)
        layout.addWidget(self.walk_row)
        self.walk.activated.connect(lambda: session.set(seed_walk=self.walk.currentData()))
        self.choices.activated.connect(lambda: session.set(choices=self.choices.currentData()))
        session.changed.connect(self.show_form)
        self.show_form()

    def show_form(self) -> None:
        """Put what the state holds into the fields; hide what does not matter now."""
        form = self._session.form
        walks = [
            ("up", self.tr("Counting up")),
            ("random", self.tr("Another one each")),
            ("same", self.tr("The same for all")),
        ]
        fill_box(self.walk, walks, form.seed_walk)
        self.walk_row.setVisible(form.count > 1)
        count = count_combinations(form.prompt)
        self.choices_row.setVisible(count > 1)
        if count > 1:
            shown = min(count, MOST_PICTURES) * form.count
            all_text = self.tr("Paint every combination: {count} pictures").format(count=number(shown, 0))
            fill_box(
                self.choices,
                [("draw", self.tr("Each picture draws one")), ("all", all_text)],
                form.choices,
            )
        self.setVisible(form.count > 1 or count > 1)
