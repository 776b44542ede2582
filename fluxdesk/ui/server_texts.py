"""What a ComfyUI server is, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fluxdesk.ui.format import memory

if TYPE_CHECKING:
    from fluxdesk.generation.comfyui_client import ServerFacts


class ServerTexts(QObject):
    """In the language in force."""

    def facts(self, facts: ServerFacts) -> str:
        """Version, cards, and how much of their memory is free."""
        parts = [f"ComfyUI {facts.version}".rstrip()]
        for device in facts.devices:
            parts.append(
                self.tr("{card}: {free} of {total} free").format(
                    card=device.name, free=memory(device.free_bytes), total=memory(device.total_bytes)
                )
            )
        return " · ".join(parts)
