"""FirstBlockCache: when the first block says little has changed since the last step, the others are skipped.

The decision is that of diffusers' `hooks/first_block_cache.py` (and ParaAttention before it): mean absolute
change of the first block's image residual, relative to its mean, against a threshold. What is reused is the
sum of what all later blocks added the last time they ran. Opt-in: it changes pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor


@dataclass
class _Kept:
    first: Tensor
    """The first block's image residual, as of the last full step."""
    after_first: Tensor
    rest: Tensor | None = None
    """What the later blocks added to all tokens."""


@dataclass
class StepCache:
    """State between steps, per branch of guidance and sample of the batch."""

    threshold: float
    branch: str = "cond"
    skipped: int = 0
    """Steps that were skipped since the last `reset`."""
    _kept: dict[tuple[str, int], _Kept] = field(default_factory=dict)

    def skip(self, tokens: Tensor, start: Tensor, text: int, sample: int) -> bool:
        """Whether the later blocks can be skipped; if so, `tokens` (after the first block) is completed."""
        residual = tokens[text:] - start[text:]
        key = (self.branch, sample)
        kept = self._kept.get(key)
        if kept is not None and kept.rest is not None and kept.rest.shape == tokens.shape:
            change = (residual - kept.first).abs().mean() / kept.first.abs().mean()
            if float(change) <= self.threshold:
                tokens += kept.rest
                self.skipped += 1
                return True
        self._kept[key] = _Kept(residual, tokens.clone())
        return False

    def keep(self, tokens: Tensor, sample: int) -> None:
        """Remember what the blocks after the first added; `tokens` is the last block's output."""
        kept = self._kept[self.branch, sample]
        kept.rest = tokens - kept.after_first

    def reset(self) -> None:
        """Forget everything: before every picture."""
        self._kept.clear()
        self.skipped = 0
