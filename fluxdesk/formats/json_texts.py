"""JSON that strangers wrote into pictures."""

from __future__ import annotations

import json
from typing import Any

JsonObject = dict[str, Any]


def json_object(text: str | None) -> JsonObject | None:
    """`text` as a JSON object; None when it is none. NaN, which ComfyUI writes, is taken as JSON does not."""
    if not text or "{" not in text[:200]:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
