"""From a preset to what the form can hold on this computer, and what had to be left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.picture_settings import NamedLora
from fluxdesk.domain.preset import GROUPS, Preset
from fluxdesk.domain.request import LoraUse
from fluxdesk.services.restore_settings import FindLora, Levels, Remark, Restored, known_model, say_missing


def restore_preset(preset: Preset, here: Levels, find_lora: FindLora = lambda _lora: None) -> Restored:
    """What the form takes over of `preset`, its words apart, on a computer that has the models `here`."""
    fields: dict[str, Any] = {}
    remarks: list[Remark] = []
    for group in ("size", "sampling"):
        held = {field: getattr(preset, field) for field in GROUPS[group]}
        fields |= {field: value for field, value in held.items() if value is not None}
    if preset.steps is not None:
        fields["text_tokens"] = preset.text_tokens
    if preset.family is not None:
        known_model(preset.family, preset.level, here, fields, remarks)
    if preset.loras is not None:
        fields["loras"] = _loras(preset.loras, find_lora, remarks)
    return Restored(fields, tuple(remarks))


def _loras(wanted: tuple[LoraUse, ...], find_lora: FindLora, remarks: list[Remark]) -> tuple[LoraUse, ...]:
    """Where they lay, or wherever the same file or one of the same name lies now."""
    uses: list[LoraUse] = []
    missing: list[str] = []
    for use in wanted:
        found = use
        if not Path(use.path).is_file():
            named = NamedLora(name=Path(use.path).stem, strength=use.strength, hash=use.sha256)
            other = find_lora(named)
            if other is None:
                missing.append(named.name)
                continue
            found = msgspec.structs.replace(other, strength=use.strength)
        uses.append(found)
    say_missing(missing, remarks)
    return tuple(uses)
