"""The line at the window's foot: how the engine is, and what is still to come."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from fluxdesk.state.jobs import JobsState
from fluxdesk.state.memory import MemoryState
from fluxdesk.state.network import NetworkState
from fluxdesk.ui.format import memory, number
from fluxdesk.ui.icons import set_icon
from fluxdesk.ui.kit import XS, M, S, label, name, tight
from fluxdesk.ui.throttle import Throttle


class StatusStrip(QFrame):
    """Follows `JobsState`, `MemoryState` and `NetworkState`."""

    def __init__(self, jobs: JobsState, memory_state: MemoryState, network: NetworkState) -> None:
        super().__init__()
        self.setObjectName("status")
        self._jobs = jobs
        self._memory = memory_state
        self._network = network
        self._picture = QLabel()
        self.engine = label("", "small")
        self.queue = label("", "small")
        self.memory = label("", "small")
        self.network = label("", "small")
        self._network_picture = QLabel()
        layout = QHBoxLayout(self)
        tight(layout, S)
        layout.setContentsMargins(M, XS + 1, M, XS + 1)
        layout.addWidget(self._picture)
        layout.addWidget(self.engine)
        layout.addStretch(1)
        layout.addWidget(self.queue)
        layout.addWidget(self.memory)
        layout.addSpacing(S)
        layout.addWidget(self._network_picture)
        layout.addWidget(self.network)
        name(self, self.tr("Status"))
        self._throttle = Throttle(self, 500, self._show_memory)
        jobs.engine_changed.connect(self._show_engine)
        for signal in (jobs.job_added, jobs.job_changed, jobs.job_finished):
            signal.connect(self._show_queue)
        memory_state.changed.connect(self._throttle.trigger)
        network.changed.connect(self._show_network)
        self._show_network()
        self._show_engine()
        self._show_queue()
        self._show_memory()

    def _show_engine(self) -> None:
        texts = {
            "starting": self.tr("The engine is starting"),
            "ready": self.tr("The engine is ready"),
            "busy": self.tr("Painting"),
            "stopped": self.tr("The engine has stopped; the next picture starts it"),
        }
        roles = {"starting": "muted", "ready": "success", "busy": "accent", "stopped": "danger"}
        self.engine.setText(texts[self._jobs.engine])
        set_icon(self._picture, "dot", role=roles[self._jobs.engine], size=10)

    def _show_network(self) -> None:
        uses = self._network.uses
        if uses:
            text = self.tr("Online for {uses}").format(uses=", ".join(uses))
            hint = self.tr("FluxDesk uses the network because you asked for it.")
        elif self._network.forbidden:
            text = self.tr("Offline, as set")
            hint = self.tr("Every connection is refused (Settings, Network).")
        else:
            text = self.tr("Offline")
            hint = self.tr("FluxDesk connects to nothing unless you ask for it.")
        self.network.setText(text)
        self.network.setToolTip(hint)
        self.network.setAccessibleDescription(hint)
        icon_name, role = ("info", "accent") if uses else ("offline", "muted")
        set_icon(self._network_picture, icon_name, role=role, size=14)

    def _show_queue(self) -> None:
        waiting = len(self._jobs.waiting)
        self.queue.setText(self.tr("{count} waiting").format(count=number(waiting, 0)) if waiting else "")

    def _show_memory(self) -> None:
        latest = self._memory.latest
        if latest is None:
            self.memory.setText("")
        elif latest.device_used_bytes is not None and latest.device_total_bytes:
            used, total = latest.device_used_bytes, latest.device_total_bytes
            self.memory.setText(
                self.tr("VRAM {used} of {total}").format(used=memory(used), total=memory(total))
            )
        else:
            used, total = latest.ram_used_bytes, latest.ram_total_bytes
            self.memory.setText(
                self.tr("RAM {used} of {total}").format(used=memory(used), total=memory(total))
            )
