"""Blind tests: can you tell two levels apart, and which do you like better? Nothing says which is which."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.blind_test import ABX_TRIALS, ABX_USUAL, PREFERENCE_TRIALS, PREFERENCE_USUAL
from fluxdesk.domain.comparison_result import Judgement
from fluxdesk.domain.errors import KnownError
from fluxdesk.services.lab_texts import say
from fluxdesk.state.lab import LabState
from fluxdesk.state.lab_blind import BlindTestState, Place, TestKind
from fluxdesk.state.notices import NoticesState
from fluxdesk.ui.kit import (
    ChoiceBox,
    FormRow,
    L,
    M,
    PrimaryButton,
    S,
    SegmentedButtons,
    kind,
    label,
    name,
    tight,
)
from fluxdesk.ui.lab_language import lab_language
from fluxdesk.ui.picture_view import PictureView

_KEYS: dict[int, Place] = {Qt.Key.Key_A.value: "a", Qt.Key.Key_B.value: "b", Qt.Key.Key_X.value: "x"}


def judgement_text(judged: Judgement) -> str:
    """The outcome in one sentence, as the report says it."""
    key = f"judged_{judged.test}" + ("" if judged.significant else "_not")
    return say(
        key,
        lab_language(),
        first=judged.first,
        second=judged.second,
        successes=judged.successes,
        trials=judged.trials,
        p=judged.p_value,
        undecided=judged.undecided,
    )


class LabBlindView(QWidget):
    """Setting up, trials, outcome."""

    def __init__(self, lab: LabState, blind: BlindTestState, notices: NoticesState) -> None:
        super().__init__()
        self._lab = lab
        self._blind = blind
        self._notices = notices
        self._place: Place = "a"
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_setup())
        self._stack.addWidget(self._build_trial())
        layout = QVBoxLayout(self)
        tight(layout, 0)
        layout.addWidget(self._stack)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name(self, self.tr("Blind test"))
        lab.run_opened.connect(self._on_run_opened)
        lab.report_changed.connect(self._fill_levels)
        blind.changed.connect(self._show)
        blind.finished.connect(self._on_finished)
        self._fill_levels()
        self._on_kind("abx")
        self._show()

    def _build_setup(self) -> QWidget:
        self.test = SegmentedButtons(
            self.tr("Test"), [("abx", self.tr("Tell apart (ABX)")), ("preference", self.tr("Preference"))]
        )
        self.test.set_current("abx")
        self.test.chosen.connect(self._on_kind)
        self.first = name(ChoiceBox(), self.tr("First level"))
        self.second = name(ChoiceBox(), self.tr("Second level"))
        self.trials = name(ChoiceBox(), self.tr("Trials"))
        self.explanation = kind(QLabel(), "muted")
        self.explanation.setWordWrap(True)
        self.begin = PrimaryButton(self.tr("Begin"))
        self.begin.clicked.connect(self._on_begin)
        self.outcome = label("", "heading", wrap=True)
        column = QWidget()
        column.setMaximumWidth(560)
        layout = QVBoxLayout(column)
        tight(layout, M)
        layout.addWidget(label(self.tr("Different is not worse: let your eyes decide"), "heading", wrap=True))
        layout.addWidget(self.test)
        layout.addWidget(self.explanation)
        pair = QHBoxLayout()
        tight(pair, S)
        pair.addWidget(FormRow(self.tr("First level"), self.first))
        pair.addWidget(FormRow(self.tr("Second level"), self.second))
        pair.addWidget(FormRow(self.tr("Trials"), self.trials))
        layout.addLayout(pair)
        layout.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(L)
        layout.addWidget(self.outcome)
        layout.addStretch(1)
        page = QWidget()
        outer = QHBoxLayout(page)
        tight(outer, 0)
        outer.addWidget(column, 1)
        outer.addStretch(1)
        return page

    def _build_trial(self) -> QWidget:
        self.view = PictureView("", "")
        self.where = label("", "heading")
        self.shown = SegmentedButtons(self.tr("Shown"), [("a", "A"), ("b", "B"), ("x", "X")])
        self.shown.chosen.connect(self._show_place)
        self.is_a = QPushButton()
        self.is_b = QPushButton()
        self.neither = name(QPushButton(self.tr("No difference (0)")), self.tr("No difference"))
        self.stop = name(QPushButton(self.tr("Give up")), self.tr("Give up the test"))
        self.is_a.clicked.connect(lambda: self._blind.answer("a"))
        self.is_b.clicked.connect(lambda: self._blind.answer("b"))
        self.neither.clicked.connect(lambda: self._blind.answer("-"))
        self.stop.clicked.connect(self._blind.give_up)
        self.hint = kind(QLabel(), "muted")
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.where)
        line.addStretch(1)
        line.addWidget(self.shown)
        line.addStretch(1)
        for button in (self.is_a, self.is_b, self.neither, self.stop):
            line.addWidget(button)
        page = QWidget()
        layout = QVBoxLayout(page)
        tight(layout, S)
        layout.addWidget(self.view, 1)
        layout.addLayout(line)
        layout.addWidget(self.hint)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_levels()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if not self._blind.is_running:
            super().keyPressEvent(event)
        elif key in _KEYS and (_KEYS[key] != "x" or self._blind.kind == "abx"):
            self._show_place(_KEYS[key])
        elif key == Qt.Key.Key_1:
            self._blind.answer("a")
        elif key == Qt.Key.Key_2:
            self._blind.answer("b")
        elif key == Qt.Key.Key_0:
            self._blind.answer("-")
        elif key == Qt.Key.Key_Escape:
            self._blind.give_up()
        else:
            super().keyPressEvent(event)

    def _fill_levels(self, _report: object = None) -> None:
        session = self._lab.session
        names = [variant.name for variant in session.variants()] if session is not None else []
        for place, box in enumerate((self.first, self.second)):
            kept = box.currentText()
            box.clear()
            box.addItems(names)
            box.setCurrentIndex(names.index(kept) if kept in names else min(place, len(names) - 1))
        self.begin.setEnabled(len(names) > 1)

    def _on_kind(self, chosen: str) -> None:
        abx = chosen == "abx"
        counts, usual = (ABX_TRIALS, ABX_USUAL) if abx else (PREFERENCE_TRIALS, PREFERENCE_USUAL)
        self.trials.clear()
        self.trials.addItems([str(count) for count in counts])
        self.trials.setCurrentText(str(usual))
        self.explanation.setText(
            self.tr(
                "X is either A or B. Look with the keys A, B and X as often as you like, then say which it is: "
                "1 for A, 2 for B. Which level is A changes from trial to trial; the result comes at the end."
            )
            if abx
            else self.tr(
                "Look with the keys A and B as often as you like, then say which you like better: 1 for A, "
                "2 for B, 0 for no difference. Which level is A changes from trial to trial."
            )
        )

    def _on_begin(self) -> None:
        session = self._lab.session
        if session is None:
            return
        names = (self.first.currentText(), self.second.currentText())
        try:
            test: TestKind = "preference" if self.test.current == "preference" else "abx"
            self._blind.start(session, test, names, int(self.trials.currentText()))
        except KnownError as error:
            self._notices.post_error(error.report, replace_key="blind")

    def _show(self) -> None:
        running = self._blind.is_running
        self._stack.setCurrentIndex(1 if running else 0)
        if not running:
            return
        abx = self._blind.kind == "abx"
        self.where.setText(
            self.tr("Trial {number} of {total}").format(number=self._blind.number, total=self._blind.total)
        )
        for button, text in (
            (self.is_a, self.tr("X is A (1)") if abx else self.tr("A is better (1)")),
            (self.is_b, self.tr("X is B (2)") if abx else self.tr("B is better (2)")),
        ):
            button.setText(text)
            name(button, text)
        self.neither.setVisible(not abx)
        self.shown.button("x").setVisible(abx)
        self.hint.setText(
            self.tr("Keys: A, B, X show a picture; 1 and 2 answer; Esc gives up.")
            if abx
            else self.tr("Keys: A and B show a picture; 1, 2 and 0 answer; Esc gives up.")
        )
        self._show_place("a")
        self.setFocus()

    def _show_place(self, place: str) -> None:
        for known in ("a", "b", "x"):
            if known == place and (path := self._blind.path(known)) is not None:
                self._place = known
                self.view.show_picture(QImage(str(path)), known.upper())
                self.shown.set_current(known)

    def _on_finished(self, judged: Judgement) -> None:
        self.outcome.setText(judgement_text(judged))
        self._lab.add_judgement(judged)

    def _on_run_opened(self) -> None:
        self._blind.give_up()
        self.outcome.setText("")
        self._fill_levels()
