"""The set-up's page about the engine: shown when this computer has a card that the engine in use leaves idle."""

from __future__ import annotations

from fluxdesk.state.engine_setup import EngineSetupState
from fluxdesk.state.setup import SetupState
from fluxdesk.ui.engine_panel import EnginePanel
from fluxdesk.ui.kit import label
from fluxdesk.ui.setup_pages import SetupPage


class EnginePage(SetupPage):
    """The engine's panel, and that nobody has to wait for it."""

    def __init__(self, setup: SetupState, engine: EngineSetupState) -> None:
        super().__init__(setup)
        self.body.addWidget(
            label(
                self.tr(
                    "FluxDesk paints with the processor out of the box. For your graphics card it needs another "
                    "engine, which is installed for you alone and can be removed again. You can go on meanwhile, "
                    "and do this later in the settings."
                ),
                wrap=True,
            )
        )
        self.panel = EnginePanel(engine, with_installed=False)
        self.body.addWidget(self.panel)
        self.body.addStretch(1)

    def title(self) -> str:
        return self.tr("The engine for your graphics card")

    def refresh(self) -> None:
        self.panel.refresh()
