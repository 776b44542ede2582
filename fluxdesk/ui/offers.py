"""What a part of the window can do without keys of its own: what its menus hold, for Ctrl+K."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

Offer = tuple[str, Callable[[], object]]
"""A name, as the menu has it, and what it does."""


class Offers(QObject):
    """`make` is asked when the commands are listed, while `owner` is to be seen and can be used."""

    def __init__(self, owner: QWidget, group: str, make: Callable[[], Iterable[Offer]]) -> None:
        """`group`: translated, where it belongs."""
        super().__init__(owner)
        self.owner, self.group, self.make = owner, group, make
