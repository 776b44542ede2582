"""A preset: settings under a name, to be put into the form again. What it does not hold stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from fluxdesk.domain.request import Family, GenerationRequest, LoraUse

PROMPT_PLACE = "{prompt}"
"""In a preset's words: where the prompt that was there goes."""
MOST_NAME_LETTERS = 60

GROUPS: Mapping[str, tuple[str, ...]] = {
    "model": ("family", "level"),
    "size": ("width", "height"),
    "sampling": ("steps", "guidance", "true_cfg", "negative_prompt", "scheduler", "text_tokens"),
    "loras": ("loras",),
}
"""What is kept or left out together: fields of a preset, which are fields of the form of the same name."""


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """Every field but the name is optional; a group is held when its first field is there."""

    name: str = ""
    words: str = ""
    """For the prompt; empty: the prompt stays. `{prompt}` in it stands for what the prompt said before."""
    family: Family | None = None
    level: str | None = None
    width: int | None = None
    height: int | None = None
    steps: int | None = None
    guidance: float | None = None
    true_cfg: float | None = None
    negative_prompt: str | None = None
    scheduler: str | None = None
    text_tokens: int | None = None
    """None in a preset with steps: as many as the model can read."""
    loras: tuple[LoraUse, ...] | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that it holds."""
        return tuple(group for group, fields in GROUPS.items() if getattr(self, fields[0]) is not None)


def clean_name(text: str) -> str:
    """A preset's name as it is kept: one line, single blanks, not too long."""
    return " ".join(text.split())[:MOST_NAME_LETTERS].strip()


def name_key(text: str) -> str:
    """What two names of the same preset have in common: capitals do not count."""
    return clean_name(text).casefold()


def preset_of(name: str, words: str, groups: tuple[str, ...], values: Mapping[str, Any]) -> Preset:
    """The preset `name` that holds `groups` of `values`, which are named as the form's fields."""
    wanted = [field for group in groups for field in GROUPS[group]]
    held = {field: values[field] for field in wanted}
    return Preset(name=clean_name(name), words=words.strip(), **held)


def preset_of_request(name: str, words: str, request: GenerationRequest) -> Preset:
    """All that a preset can hold of what painted a picture."""
    values = msgspec.structs.asdict(request)
    values |= {
        "family": request.models.family,
        "level": request.models.level,
        "text_tokens": request.models.max_sequence_length,
    }
    return preset_of(name, words, tuple(GROUPS), values)


def with_words(words: str, prompt: str) -> str:
    """The prompt after a preset with `words` was used on `prompt`; using it twice puts them in once."""
    words, prompt = words.strip(), prompt.strip()
    if PROMPT_PLACE not in words:
        return words or prompt
    first, *more = (re.escape(part) for part in words.split(PROMPT_PLACE))
    there = f"{first}(?P<prompt>.*){'(?P=prompt)'.join(more)}"
    if re.fullmatch(there, prompt, re.DOTALL) or prompt == words.replace(PROMPT_PLACE, "").strip():
        return prompt
    return words.replace(PROMPT_PLACE, prompt).strip()
