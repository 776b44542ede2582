"""Fields of the form that few need, folded away: scheduler, length of the prompt, CFG, what is not to be seen."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fluxdesk.domain.request import MAX_CFG
from fluxdesk.domain.schedulers import DEFAULT_SCHEDULER
from fluxdesk.state.form import Form, FormState
from fluxdesk.ui.form_fields import PromptField
from fluxdesk.ui.format import number
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import (
    ChoiceBox,
    DecimalField,
    FormRow,
    M,
    QuietButton,
    S,
    Stepper,
    fill_box,
    name,
    tight,
)

SHARES = (1, 2, 4)
"""Lengths of the prompt that can be chosen: the model's own divided by these."""


class AdvancedFields(QWidget):
    """Shows and changes the form's `scheduler`, `text_tokens`, `true_cfg` and `negative_prompt`.

    Unfolds by itself when one of them is not as it starts.
    """

    def __init__(self, session: FormState) -> None:
        super().__init__()
        self._session = session
        self._was_plain = True
        self._make_fields()
        layout = QVBoxLayout(self)
        tight(layout, M)
        line = QHBoxLayout()
        line.addWidget(self.toggle)
        line.addStretch(1)
        layout.addLayout(line)
        self.body = QWidget()
        layout.addWidget(self.body)
        body = QVBoxLayout(self.body)
        tight(body, M)
        choices = QHBoxLayout()
        tight(choices, S)
        self.rows = {"scheduler": FormRow(self.tr("Scheduler"), self.scheduler)}
        choices.addWidget(self.rows["scheduler"], 1)
        choices.addWidget(FormRow(self.tr("Prompt length"), self.length), 1)
        body.addLayout(choices)
        stepper = Stepper(self.cfg, self.tr("Less CFG"), self.tr("More CFG"))
        self.rows["true_cfg"] = FormRow(self.tr("CFG"), stepper, target=self.cfg)
        self.rows["true_cfg"].add_help(
            self.tr("Above 1 the negative prompt counts, and every step takes twice as long.")
        )
        body.addWidget(self.rows["true_cfg"])
        body.addWidget(FormRow(self.tr("Negative prompt"), self.negative))
        self._connect()
        self._fold(False)
        self.show_form()

    def _make_fields(self) -> None:
        self.toggle = QuietButton(self.tr("Advanced"), "right")
        self.toggle.setCheckable(True)
        self.scheduler = name(ChoiceBox(), self.tr("Scheduler"), self.tr("How the noise is taken away."))
        self.length = name(
            ChoiceBox(),
            self.tr("Prompt length"),
            self.tr("What is longer is cut off; shorter prompts leave the model less to compute."),
        )
        for box in (self.scheduler, self.length):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setToolTip(box.accessibleDescription())
        self.cfg = DecimalField(self.tr("CFG"), 1.0, MAX_CFG, 0.5)
        self.cfg.setSpecialValueText(self.tr("Off"))
        self.negative = PromptField(
            self.tr("Negative prompt"), self.tr("What do you not want to see?"), lines=2
        )

    def _connect(self) -> None:
        session = self._session
        self.toggle.toggled.connect(self._fold)
        self.scheduler.activated.connect(lambda: session.set(scheduler=self.scheduler.currentData()))
        self.length.activated.connect(self._on_length)
        self.cfg.valueChanged.connect(lambda value: session.set(true_cfg=round(value, 1)))
        self.negative.textChanged.connect(lambda: session.set(negative_prompt=self.negative.toPlainText()))
        session.changed.connect(self.show_form)
        session.options_changed.connect(self.show_form)

    def show_form(self) -> None:
        """Put what the state holds into the fields."""
        form, option = self._session.form, self._session.option
        titles = [
            ("euler", self.tr("Euler")),
            ("euler_beta", self.tr("Euler beta")),
            ("heun", self.tr("Heun (2× time)")),
        ]
        fill_box(self.scheduler, titles, form.scheduler)
        own = option.text_tokens if option is not None else form.text_tokens or 0
        lengths = [own // share for share in SHARES]
        if form.text_tokens is not None and form.text_tokens < own and form.text_tokens not in lengths:
            lengths.append(form.text_tokens)
        texts = [
            (str(length), self.tr("{count} tokens").format(count=number(length, 0))) for length in lengths
        ]
        fill_box(self.length, texts, str(min(form.text_tokens or own, own)))
        self.cfg.blockSignals(True)
        self.cfg.setValue(form.true_cfg)
        self.cfg.blockSignals(False)
        self.negative.setEnabled(form.true_cfg > 1.0)
        self.negative.show_text(form.negative_prompt)
        plain = _is_plain(form, own)
        if self._was_plain and not plain:
            self.toggle.setChecked(True)
        self._was_plain = plain

    def _fold(self, opened: bool) -> None:
        self.body.setVisible(opened)
        set_icon(self.toggle, "chevron-down" if opened else "right", size=18)

    def _on_length(self) -> None:
        chosen, option = int(self.length.currentData()), self._session.option
        is_own = option is None or chosen >= option.text_tokens
        self._session.set(text_tokens=None if is_own else chosen)


def _is_plain(form: Form, own_tokens: int) -> bool:
    """Whether nothing here differs from how a form starts."""
    shortened = form.text_tokens is not None and form.text_tokens < own_tokens
    return form.scheduler == DEFAULT_SCHEDULER and form.true_cfg == 1.0 and not shortened
