"""What a preset holds, in a few words per group."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from fluxdesk.domain.families import TITLES
from fluxdesk.domain.preset import Preset
from fluxdesk.ui.format import number


class PresetTexts(QObject):
    """Translates as it is asked."""

    def title(self, group: str) -> str:
        """The name of a group of `domain.preset.GROUPS`."""
        return {
            "model": self.tr("Model and level"),
            "size": self.tr("Size"),
            "sampling": self.tr("Steps, guidance and what is under Advanced"),
            "loras": self.tr("LoRAs"),
        }[group]

    def values(self, preset: Preset, group: str) -> str:
        """What `preset` holds of `group`."""
        if group == "model":
            return " · ".join(filter(None, [TITLES[preset.family] if preset.family else "", preset.level]))
        if group == "size":
            return f"{preset.width} × {preset.height}"
        if group == "loras":
            return ", ".join(Path(use.path).stem for use in preset.loras or ()) or self.tr("none")
        return self._sampling(preset)

    def lines(self, preset: Preset) -> list[str]:
        """A line per group that it holds."""
        return [self.values(preset, group) if group != "loras" else
                f"{self.title(group)}: {self.values(preset, group)}" for group in preset.groups]  # fmt: skip

    def _sampling(self, preset: Preset) -> str:
        parts = [self.tr("{count} steps").format(count=number(preset.steps or 0, 0))]
        if preset.guidance is not None:
            parts.append(self.tr("guidance {value}").format(value=number(preset.guidance)))
        if preset.true_cfg is not None and preset.true_cfg != 1.0:
            parts.append(self.tr("CFG {value}").format(value=number(preset.true_cfg)))
        return " · ".join(parts)
