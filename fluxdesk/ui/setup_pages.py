"""The set-up's first pages: language, what was found, which model, and FLUX.1-dev's terms."""

from __future__ import annotations

import string

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fluxdesk.domain.advice_texts import Sentence
from fluxdesk.domain.hardware import GpuInfo, HardwareReport
from fluxdesk.services.setup_store import ModelChoice
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.setup import SetupState
from fluxdesk.ui.fit_bar import FitBar
from fluxdesk.ui.format import file_size, memory, number
from fluxdesk.ui.kit import L, M, S, SegmentedButtons, kind, label, name, restyle, row, tight
from fluxdesk.ui.layouts import empty

LOGO_EDGE = 16
"""One part in so many of the logo's width is clear on each side; the texts below begin where its colour does."""
DEV_TERMS_URL = "https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md"


class _LocalNumbers(string.Formatter):
    """`str.format` with the language's decimal mark."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, float) and format_spec.endswith("f"):
            return number(value, int(format_spec[1:-1]))
        return str(format(value, format_spec))


def say(sentence: Sentence) -> str:
    """An adviser's sentence in the language in force."""
    template = QCoreApplication.translate("advice", sentence.template)
    params = dict(sentence.params)
    if isinstance(params.get("sum"), str):
        params["sum"] = str(params["sum"]).replace(".", QLocale().decimalPoint())
    return _LocalNumbers().format(template, **params)


class SetupPage(QWidget):
    """A question. `refresh` brings it up to date with the state."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__()
        self.setup = setup
        self.body = QVBoxLayout(self)
        tight(self.body, M)
        self.body.setContentsMargins(2, S, M, S)

    def title(self) -> str:
        raise NotImplementedError

    def button(self) -> str:
        """Text of the button that goes on; empty for the usual one."""
        return ""

    def first_field(self) -> QWidget | None:
        """Gets the focus when the page appears; None: the button that goes on."""
        return None

    def refresh(self) -> None:
        raise NotImplementedError


class LanguagePage(SetupPage):
    """English or Spanish; takes effect at once."""

    def __init__(self, setup: SetupState, preferences: PreferencesState) -> None:
        super().__init__(setup)
        self._preferences = preferences
        self.choice = SegmentedButtons(self.tr("Language"), [("en", "English"), ("es", "Español")])
        self.choice.setMaximumWidth(360)
        self.choice.chosen.connect(lambda key: preferences.set("appearance", "language", key))
        logo = QLabel()
        picture = QApplication.windowIcon().pixmap(72, 72)
        edge = picture.width() // LOGO_EDGE
        logo.setPixmap(picture.copy(picture.rect().adjusted(edge, edge, -edge, -edge)))
        self.body.addWidget(logo)
        self.body.addWidget(
            label(
                self.tr(
                    "FluxDesk paints pictures from your words, on this computer and without the network."
                ),
                wrap=True,
            )
        )
        self.body.addSpacing(S)
        self.body.addWidget(self.choice)
        self.body.addStretch(1)

    def title(self) -> str:
        return self.tr("Welcome to FluxDesk · Te damos la bienvenida")

    def refresh(self) -> None:
        short = QLocale().name().split("_")[0]
        self.choice.set_current(short if short in ("en", "es") else "en")


class HardwarePage(SetupPage):
    """What this computer has, and the bar of its memory with the recommended level in it."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        self.parts = QGridLayout()
        tight(self.parts, S)
        self.parts.setHorizontalSpacing(L)
        self.parts.setColumnStretch(1, 1)
        self.body.addLayout(self.parts)
        self.heading = label(self.tr("How it would lie in your memory"), "heading")
        self.bar = FitBar()
        self.why = label("", wrap=True)
        self.notes = label("", "muted", wrap=True)
        for widget in (self.heading, self.bar, self.why, self.notes):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._shown: object = None

    def title(self) -> str:
        return self.tr("What FluxDesk found on this computer")

    def refresh(self) -> None:
        found = self.setup.found
        for widget in (self.heading, self.bar, self.why):
            widget.setVisible(found is not None)
        if found is None:
            self.notes.setText(self.tr("Looking at this computer…"))
            return
        if self._shown is found.hardware:
            return
        self._shown = found.hardware
        self._show_parts(found.hardware)
        advice = found.advice["flux1-schnell"]
        self.bar.set_plan(advice.of(advice.recommended.level).plan, found.hardware, "FLUX.1 schnell")
        self.why.setText(say(advice.recommended.sentence))
        notes = [QCoreApplication.translate("hardware", note) for note in found.hardware.notes]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def _show_parts(self, hardware: HardwareReport) -> None:
        empty(self.parts)
        rows = [(self.tr("Graphics card"), gpu_text(gpu)) for gpu in hardware.gpus]
        if not rows:
            rows = [(self.tr("Graphics card"), self.tr("none that can paint"))]
        cpu = hardware.cpu
        cores = self.tr("{name}, {cores} cores").format(
            name=cpu.name or self.tr("unknown"), cores=cpu.physical_cores
        )
        rows.append((self.tr("Processor"), cores))
        ram = self.tr("{total}, {free} free").format(
            total=memory(hardware.ram_total_bytes), free=memory(hardware.ram_available_bytes)
        )
        rows.append((self.tr("RAM"), ram))
        if hardware.disk is not None:
            rows.append(
                (self.tr("Disk"), self.tr("{free} free").format(free=file_size(hardware.disk.free_bytes)))
            )
        for line, (title, text) in enumerate(rows):
            self.parts.addWidget(label(title, "label"), line, 0, Qt.AlignmentFlag.AlignTop)
            self.parts.addWidget(label(text, wrap=True), line, 1)


def gpu_text(gpu: GpuInfo) -> str:
    """A card in one or two lines."""
    translate = QCoreApplication.translate
    parts = [gpu.name]
    if gpu.total_bytes is not None and not gpu.unified_memory:
        parts.append(memory(gpu.total_bytes))
    if gpu.free_bytes is not None and gpu.usable:
        parts.append(translate("HardwarePage", "{free} free").format(free=memory(gpu.free_bytes)))
    names = [process.name for process in gpu.processes if process.name][:4]
    if names and gpu.usable:
        parts.append(translate("HardwarePage", "also used by {names}").format(names=", ".join(names)))
    text = ", ".join(parts)
    return f"{text}\n{translate('hardware', gpu.note)}" if gpu.note else text


class ChoiceCard(QFrame):
    """A choice with its explanation; a click anywhere in it chooses it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        kind(self, "card")
        self.radio = QRadioButton(title)
        self.text = label("", "muted", wrap=True)
        name(self.radio, title)
        layout = QVBoxLayout(self)
        tight(layout, S, M)
        layout.addWidget(self.radio)
        layout.addWidget(self.text)
        self.text.setContentsMargins(L + 8, 0, 0, 0)

    def set_text(self, text: str) -> None:
        self.text.setText(text)
        self.radio.setAccessibleDescription(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.radio.setFocus()
        self.radio.click()


class ModelPage(SetupPage):
    """schnell, dev, or just flux-mini."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        self.cards: dict[ModelChoice, ChoiceCard] = {
            "flux1-schnell": ChoiceCard("FLUX.1 schnell"),
            "flux1-dev": ChoiceCard("FLUX.1 dev"),
            "flux-mini": ChoiceCard(self.tr("Just try flux-mini")),
        }
        self._group = QButtonGroup(self)
        for key, card in self.cards.items():
            self._group.addButton(card.radio)
            card.radio.clicked.connect(lambda _checked=False, chosen=key: setup.choose_model(chosen))
            self.body.addWidget(card)
        self.body.addStretch(1)

    def title(self) -> str:
        return self.tr("What would you like to paint with?")

    def button(self) -> str:
        return self.tr("Start painting") if self.setup.progress.model == "flux-mini" else ""

    def first_field(self) -> QWidget | None:
        return self.cards[self.setup.progress.model].radio

    def refresh(self) -> None:
        chosen = self.setup.progress.model
        self.cards[chosen].radio.setChecked(True)
        texts: dict[ModelChoice, str] = {
            "flux1-schnell": self.tr(
                "Free for every use (Apache 2.0). Four steps per picture: the quickest."
            ),
            "flux1-dev": self.tr(
                "More detail, twenty steps and more per picture. For non-commercial use; its terms come next."
            ),
            "flux-mini": self.tr(
                "Comes with FluxDesk: small pictures of coloured shapes, in a second and without a download."
            ),
        }
        for key, card in self.cards.items():
            card.set_text(" ".join(filter(None, [texts[key], self._figures(key)])))
            if card.property("chosen") != (key == chosen):
                card.setProperty("chosen", key == chosen)
                restyle(card)

    def _figures(self, family: ModelChoice) -> str:
        advice = self.setup.found.advice.get(family) if self.setup.found else None
        if advice is None:
            return ""
        if advice.recommended.fit == "no":
            return say(advice.recommended.sentence)
        level = advice.of(advice.recommended.level)
        size = file_size(level.download_bytes + advice.companions_bytes)
        text = self.tr("Download: {size}.").format(size=size)
        return f"{text} {say(advice.time)}"


class TermsPage(SetupPage):
    """The terms of FLUX.1-dev, and their acceptance."""

    def __init__(self, setup: SetupState) -> None:
        super().__init__(setup)
        for text in (
            self.tr(
                "FLUX.1-dev is published by Black Forest Labs under the FLUX.1 [dev] Non-Commercial License."
            ),
            self.tr("In short; what counts is the licence itself:"),
        ):
            self.body.addWidget(label(text, wrap=True))
        for text in self._terms():
            dot = label("•")
            dot.setAlignment(Qt.AlignmentFlag.AlignTop)
            line = row(dot, label(text, wrap=True))
            line.setStretch(1, 1)
            self.body.addLayout(line)
        link = QLabel(f'<a href="{DEV_TERMS_URL}">{self.tr("Read the licence in the browser")}</a>')
        link.setOpenExternalLinks(True)
        link.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByKeyboard | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        link.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name(link, self.tr("Read the licence in the browser"))
        self.body.addWidget(link)
        self.accept = QCheckBox(self.tr("I have read the terms and accept them"))
        name(self.accept, self.accept.text())
        self.accept.clicked.connect(setup.accept_terms)
        self.body.addSpacing(S)
        self.body.addWidget(self.accept)
        self.body.addStretch(1)

    def _terms(self) -> tuple[str, ...]:
        return (
            self.tr(
                "You may use the model for personal, scientific and other non-commercial purposes. Using the model "
                "in a business, or to earn money with it, needs a licence of its own from Black Forest Labs."
            ),
            self.tr(
                "Black Forest Labs claims no ownership of the pictures. They may not be used to train a model that "
                "competes with FLUX.1."
            ),
            self.tr(
                "You may not use it to break the law, to harm or deceive people, or for what the licence's list of "
                "prohibited uses names."
            ),
            self.tr("The model comes without any warranty."),
        )

    def title(self) -> str:
        return self.tr("The terms of FLUX.1-dev")

    def first_field(self) -> QWidget | None:
        return self.accept

    def refresh(self) -> None:
        self.accept.setChecked(self.setup.terms_accepted)
