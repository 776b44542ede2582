"""What the header readers say when a file is missing, unreadable, unfinished or damaged."""

from __future__ import annotations

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

AGAIN = QT_TRANSLATE_NOOP("errors", "Download the file again, or check where it comes from.")


class HeaderIncompleteError(KnownError):
    """The file ends inside its header. A download may just not have got there yet."""


class DataIncompleteError(KnownError):
    """The header is sound, but weights are missing at the end. Params: `have_bytes`, `expected_bytes`."""


def header_ends(name: str) -> HeaderIncompleteError:
    return HeaderIncompleteError(
        "file_damaged",
        QT_TRANSLATE_NOOP("errors", "{file} ends inside its header: it is truncated or damaged."),
        AGAIN,
        file=name,
    )


def damaged(name: str, template: str, **params: str | int) -> KnownError:
    """`template` (marked, with a place `{file}`) as an error about the file called `name`."""
    return KnownError("file_damaged", template, AGAIN, file=name, **params)


def require_complete(file_bytes: int, expected_bytes: int, name: str) -> None:
    """Raise `DataIncompleteError` when the file called `name` is too short for its tensors."""
    if file_bytes < expected_bytes:
        raise DataIncompleteError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "{file} is truncated at {have} of {expected}."),
            QT_TRANSLATE_NOOP("errors", "Resume the download, or fetch the file again."),
            file=name,
            have=readable_bytes(file_bytes),
            expected=readable_bytes(expected_bytes),
            have_bytes=file_bytes,
            expected_bytes=expected_bytes,
        )


def readable_bytes(count: int) -> str:
    """ "6.79 GB", "12.3 MB", "480 bytes": decimal units, as download pages show them."""
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= size:
            return f"{count / size:.3g} {unit}" if count < 1000 * size else f"{count / size:.0f} {unit}"
    return f"{count} bytes"


def missing(name: str) -> KnownError:
    return KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "{file} does not exist."),
        QT_TRANSLATE_NOOP("errors", "Choose another file."),
        file=name,
    )


def unreadable(name: str, error: OSError) -> KnownError:
    """The operating system refuses to read the file called `name`."""
    if isinstance(error, FileNotFoundError):
        return missing(name)
    return KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Check the disk and the file's permissions."),
        file=name,
        reason=error.strerror or str(error),
    )


def show_name(text: str) -> str:
    """A name from a hostile file, short and printable."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:80])
    return shown + ("…" if len(text) > 80 else "")
