"""The models that the form offers, and what it starts with when one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from fluxdesk.domain.request import Family, ModelSet
from fluxdesk.services.flux_configs import FamilyDefaults


class LevelOption(msgspec.Struct, frozen=True):
    """A level that can be chosen; `made_here`: computed on first use, without a download."""

    level: str
    made_here: bool = False


class ModelOption(msgspec.Struct, frozen=True, kw_only=True):
    """One family that can be chosen now, its levels (best fidelity first), and what the form starts with."""

    family: Family
    levels: tuple[LevelOption, ...]
    steps: int
    side: int
    """Pixels; pictures of about side * side come out best."""
    guidance: float | None = None
    """None: the model has no such input."""
    text_tokens: int = 512
    """The most that the model reads of a prompt."""


class LevelStatus(Protocol):
    """What the form reads of `services.model_sets.LevelStatus`."""

    @property
    def level(self) -> str: ...

    @property
    def state(self) -> Literal["ready", "makeable", "missing"]: ...


class Models(Protocol):
    """What the form needs of `services.model_sets.ModelSets` or `services.server_models.ServerModels`.

    Blocking: called on worker threads.
    """

    @property
    def elsewhere(self) -> bool:
        """They are not on this computer: the lab does not offer them."""

    def families(self) -> tuple[Family, ...]: ...

    def levels(self, family: Family) -> Sequence[LevelStatus]: ...

    def defaults(self, family: Family) -> FamilyDefaults: ...

    def resolve(
        self, family: str, level: str, progress: Callable[[int, int], None] | None = None
    ) -> ModelSet: ...


def find_options(models: Models) -> tuple[ModelOption, ...]:
    """Every family that has a usable level. Blocking."""
    found = []
    for family in models.families():
        usable = [status for status in models.levels(family) if status.state != "missing"]
        if not usable:
            continue
        defaults = models.defaults(family)
        found.append(
            ModelOption(
                family=family,
                levels=tuple(LevelOption(status.level, status.state == "makeable") for status in usable),
                steps=defaults.default_steps,
                side=defaults.default_size,
                guidance=defaults.default_guidance,
                text_tokens=defaults.max_sequence_length,
            )
        )
    return tuple(found)
