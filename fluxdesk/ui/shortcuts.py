"""Every keyboard shortcut, once: made from here, and listed in the help sheet from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

MOST_PAGES = 9
_PREFIX = "shortcut "
_TAKEN_BY_LINES = frozenset({"Ctrl+E"})
"""Goes to the line's end on X11, as in Emacs (`QKeySequence.MoveToEndOfLine`)."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # the name lupdate looks for
    """As in `domain.errors`, which would import more than the first paint has time for."""
    return text


class Entry(NamedTuple):
    """One shortcut: where it works and what it does (English, context `shortcuts`), and its keys."""

    group: str
    text: str
    keys: tuple[str, ...]
    number: int | None = None
    """What tells it from its neighbours of the same text."""


_ANYWHERE = QT_TRANSLATE_NOOP("shortcuts", "Anywhere")
_GENERATE = QT_TRANSLATE_NOOP("shortcuts", "Generate")
_GALLERY = QT_TRANSLATE_NOOP("shortcuts", "Gallery")
_QUEUE = QT_TRANSLATE_NOOP("shortcuts", "Queue")
_MASK = QT_TRANSLATE_NOOP("shortcuts", "Mask")
_STARS = QT_TRANSLATE_NOOP("shortcuts", "Give so many stars (0 takes them away)")

SHORTCUTS: dict[str, Entry] = {
    "help": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Keyboard shortcuts"), ("F1", "?")),
    "palette": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "All commands"), ("Ctrl+K",)),
    "settings": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Settings"), ("Ctrl+,",)),
    "next_page": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Next page"), ("Ctrl+PgDown",)),
    "previous_page": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Previous page"), ("Ctrl+PgUp",)),
    "letters_larger": Entry(
        _ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Larger letters"), ("Ctrl++", "Ctrl+=")
    ),
    "letters_smaller": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Smaller letters"), ("Ctrl+-",)),
    "letters_usual": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Letters as usual"), ("Ctrl+0",)),
    "full_screen": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Full screen"), ("F11",)),
    "quit": Entry(_ANYWHERE, QT_TRANSLATE_NOOP("shortcuts", "Quit"), ("Ctrl+Q",)),
    "generate": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Paint the picture"), ("Ctrl+Return", "Ctrl+Enter")
    ),
    "cancel": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Stop painting"), ("Esc",)),
    "focus_prompt": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Go to the prompt"), ("Ctrl+L",)),
    "prompt_older": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Earlier prompt"), ("Alt+Up",)),
    "prompt_newer": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Later prompt"), ("Alt+Down",)),
    "presets": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Presets"), ("Ctrl+Shift+P",)),
    "save_preset": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Keep the settings as a preset"), ("Ctrl+S",)
    ),
    "paste_picture": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Paint over the copied picture"), ("Ctrl+V",)
    ),
    "free_memory": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Free the engine's memory"), ("Ctrl+Shift+M",)
    ),
    "draw_seed": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Draw another seed"), ("Ctrl+D",)),
    "newer": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Newer picture"), ("Alt+Left",)),
    "older": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Older picture"), ("Alt+Right",)),
    "copy_picture": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Copy the picture"), ("Ctrl+Shift+C",)),
    "reuse": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Use the picture's settings"), ("Ctrl+Shift+U",)
    ),
    "enlarge": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Enlarge the picture"), ("Ctrl+Shift+E",)),
    "export_picture": Entry(_GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Export the picture"), ("Ctrl+E",)),
    "show_folder": Entry(
        _GENERATE, QT_TRANSLATE_NOOP("shortcuts", "Show the picture in its folder"), ("Ctrl+Shift+F",)
    ),
    "mask_smaller": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Smaller brush"), ("[",)),
    "mask_larger": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Larger brush"), ("]",)),
    "mask_erase": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Mark or erase"), ("E",)),
    "mask_rectangle": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Brush or rectangle"), ("R",)),
    "mask_invert": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Invert the mask"), ("I",)),
    "mask_clear": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Clear the mask"), ("Del",)),
    "mask_undo": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Undo"), ("Ctrl+Z",)),
    "mask_redo": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    "mask_fit": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Whole picture"), ("Ctrl+0",)),
    "mask_nearer": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Nearer"), ("Ctrl++", "Ctrl+=")),
    "mask_farther": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Farther"), ("Ctrl+-",)),
    "mask_done": Entry(_MASK, QT_TRANSLATE_NOOP("shortcuts", "Use the mask"), ("Ctrl+Return", "Ctrl+Enter")),
    "gallery_search": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Search pictures"), ("Ctrl+F",)),
    "gallery_open": Entry(
        _GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Look at the picture"), ("Return", "Enter", "Space")
    ),
    "viewer_close": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Back from looking"), ("Esc",)),
    **{f"gallery_rate_{stars}": Entry(_GALLERY, _STARS, (str(stars),), stars) for stars in range(6)},
    "gallery_tag": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Add a tag"), ("T",)),
    "gallery_collections": Entry(
        _GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Rename or delete collections"), ("Ctrl+Shift+K",)
    ),
    "gallery_compare": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Compare two pictures"), ("C",)),
    "gallery_use": Entry(
        _GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Use the picture's settings"), ("Ctrl+Shift+U",)
    ),
    "gallery_enlarge": Entry(
        _GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Enlarge the picture"), ("Ctrl+Shift+E",)
    ),
    "gallery_copy": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Copy the picture"), ("Ctrl+Shift+C",)),
    "gallery_folder": Entry(
        _GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Show the picture in its folder"), ("Ctrl+Shift+F",)
    ),
    "gallery_delete": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Delete"), ("Del",)),
    "gallery_undo": Entry(_GALLERY, QT_TRANSLATE_NOOP("shortcuts", "Undo deleting"), ("Ctrl+Z",)),
    "queue_first": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Paint next"), ("Alt+Home",)),
    "queue_up": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Earlier"), ("Alt+Up",)),
    "queue_down": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Later"), ("Alt+Down",)),
    "queue_open": Entry(
        _QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Edit; use the settings"), ("Return", "Enter")
    ),
    "queue_again": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Paint again with changes"), ("R",)),
    "queue_remove": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Take out of the queue"), ("Del",)),
    "queue_undo": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Undo taking out"), ("Ctrl+Z",)),
    "queue_pause": Entry(_QUEUE, QT_TRANSLATE_NOOP("shortcuts", "Pause or go on"), ("Ctrl+P",)),
}


def make_shortcut(
    owner: QWidget,
    key: str,
    run: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetWithChildrenShortcut,
) -> None:
    """Let the keys of entry `key` do `run` while `owner` (or a part of it) has the focus.

    Raises:
        KeyError: there is no such entry.
    """
    for keys in SHORTCUTS[key].keys:
        shortcut = QShortcut(QKeySequence(keys), owner, context=context)
        shortcut.setObjectName(_PREFIX + key)
        shortcut.activated.connect(run)


def group_title(key: str) -> str:
    """Where entry `key` works, translated."""
    return QCoreApplication.translate("shortcuts", SHORTCUTS[key].group)


class _GivesWay(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and QKeySequence(event.keyCombination()).toString() in _TAKEN_BY_LINES
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def give_way(field: QWidget) -> None:
    """Leave those keys to the shortcuts that `field`, a line of text or digits, would take for moving about in it."""
    field.installEventFilter(_GivesWay(field))


def entry_of(shortcut: QShortcut) -> str:
    """The key in `SHORTCUTS` that `make_shortcut` made it from; "" for others."""
    made_from = shortcut.objectName()
    return made_from.removeprefix(_PREFIX) if made_from.startswith(_PREFIX) else ""


def shown_keys(key: str) -> str:
    """The keys of entry `key` as the system writes them."""
    return native(SHORTCUTS[key].keys[0])


def tell_keys(widget: QWidget, key: str, text: str = "") -> None:
    """Let the tooltip of `widget` (or `text`, or else its name) end with the keys of entry `key`."""
    widget.setToolTip(f"{text or widget.toolTip() or widget.accessibleName()} ({shown_keys(key)})")


def menu_text(text: str, key: str) -> str:
    """`text` for a menu, with the keys of entry `key` in the column of keys."""
    return f"{text}\t{shown_keys(key)}" if key in SHORTCUTS else text


def native(keys: str) -> str:
    """Keys as the system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _merged() -> list[Entry]:
    """The entries; neighbours that do the same in another degree as one."""
    found: list[Entry] = []
    for entry in SHORTCUTS.values():
        if found and found[-1][:2] == entry[:2]:
            found[-1] = entry._replace(keys=found[-1].keys + entry.keys)
        else:
            found.append(entry)
    return found


def sheet() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Translated group -> (keys, any of them; what they do), for the help sheet."""
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in _merged():
        group = QCoreApplication.translate("shortcuts", entry.group)
        text = QCoreApplication.translate("shortcuts", entry.text)
        shown = dict.fromkeys(native(keys) for keys in entry.keys)  # two keys may have one name
        groups.setdefault(group, []).append((tuple(shown), text))
    pages = QCoreApplication.translate("shortcuts", "Go to a page by its number")
    anywhere = QCoreApplication.translate("shortcuts", "Anywhere")
    groups[anywhere].insert(0, ((f"{native('Ctrl+1')} … {native(f'Ctrl+{MOST_PAGES}')}",), pages))
    return groups
