"""Two plain sentences about a comparison: what to use, and what that does not mean."""

from __future__ import annotations

from collections.abc import Sequence

from fluxdesk.domain.comparison_result import Finding, LevelSummary, Verdict
from fluxdesk.services.lab_statistics import FEW_PROMPTS

_EVEN = 0.03
"""Speeds closer than 3 % are called equal."""


def decide(
    levels: Sequence[LevelSummary],
    reference: str,
    ties: Sequence[tuple[str, str]],
    *,
    prompts: int,
    seeds: int,
    reference_exact: bool,
) -> Verdict:
    """The smallest level that these pictures cannot tell from the best one, named with its price.

    Order of the rules: (1) the smallest of the levels that are the same as the reference within the floor;
    (2) the smallest of those that tie with the closest one; (3) the closest one.
    """
    by_name = {level.level: level for level in levels}
    others = [level for level in levels if level.level != reference]
    if not others or reference not in by_name:
        return Verdict(winner=None, sentences=(Finding("verdict_none"),))
    best = max(others, key=lambda level: level.psnr.mean)
    same = [level for level in others if level.same]
    tied = [
        by_name[name]
        for pair in ties
        if best.level in pair
        for name in pair
        if name != best.level and by_name[name].file_bytes < best.file_bytes
    ]
    if same:
        winner, key, other = min(same, key=_by_size), "verdict_same", by_name[reference]
    elif tied:
        winner, key, other = min(tied, key=_by_size), "verdict_tie", best
    else:
        winner, key, other = best, "verdict_best", by_name[reference]
    sentences = [_first(winner, key, other), _caveat(winner, prompts, seeds)]
    if not reference_exact:
        sentences.append(Finding("caveat_reference", {"reference": reference}))
    return Verdict(winner=winner.level, sentences=tuple(sentences))


def _by_size(level: LevelSummary) -> tuple[int, float]:
    return level.file_bytes, level.seconds_per_step


def _first(winner: LevelSummary, key: str, other: LevelSummary) -> Finding:
    change = winner.seconds_per_step / other.seconds_per_step - 1 if other.seconds_per_step else 0.0
    speed = "even" if abs(change) < _EVEN else "slower" if change > 0 else "faster"
    params: dict[str, str | int | float] = {
        "winner": winner.level,
        "other": other.level,
        "pictures": winner.pictures,
        "saved": max(0, other.file_bytes - winner.file_bytes),
        "percent": abs(change) * 100,
        "psnr": winner.psnr.mean,
    }
    return Finding(f"{key}_{speed}", params)


def _caveat(winner: LevelSummary, prompts: int, seeds: int) -> Finding:
    worst = winner.worst
    params: dict[str, str | int | float] = {"prompts": prompts, "seeds": seeds}
    if worst is not None:
        params |= {"prompt": worst.prompt + 1, "seed": worst.seed, "psnr": worst.psnr}
    return Finding("caveat_few" if prompts < FEW_PROMPTS else "caveat", params)
