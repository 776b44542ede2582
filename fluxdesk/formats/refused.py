"""Files that are no weights, and files that must not be opened: named by their first bytes.

Pickle (PyTorch's .pt, .ckpt, .pth, .bin) is a program that runs when it is read. FluxDesk never reads one; it
says so and names the safe format.
"""

from __future__ import annotations

from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.gguf import MAGIC
from fluxdesk.formats.header_errors import header_ends, unreadable
from fluxdesk.formats.safetensors import looks_like_safetensors

PICKLE_SUFFIXES = frozenset({".pt", ".ckpt", ".pth", ".bin", ".pkl", ".pickle"})
_HEAD_BYTES = 1024


def container_of(path: Path) -> str:
    """ "gguf" or "safetensors", by content.

    Raises:
        KnownError: it is missing, a pickle, a web page, or something else that holds no weights.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise unreadable(path.name, error) from None
    if head.startswith(MAGIC):
        return "gguf"
    if is_pickle(head):
        raise pickle_refused(path.name)
    if looks_like_safetensors(head):
        return "safetensors"
    if path.suffix.lower() in PICKLE_SUFFIXES:
        raise pickle_refused(path.name)
    if len(head) < 9:
        raise header_ends(path.name)
    raise _something_else(path.name, head)


def is_pickle(head: bytes) -> bool:
    """Whether a file that begins with `head` is a Python pickle, bare or in PyTorch's zip."""
    if head.startswith(b"PK\x03\x04"):
        length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + length].endswith(b"data.pkl")
    return len(head) > 2 and head[0] == 0x80 and 2 <= head[1] <= 5 and looks_like_opcode(head[2])


def looks_like_opcode(byte: int) -> bool:
    """What follows a pickle's PROTO: a frame, a mark, a container, a memo, a string or number, or GLOBAL."""
    return chr(byte) in "\x95(])}[lcMKJ\x8a\x8cXUN\x88\x89GBCq"


def pickle_refused(name: str) -> KnownError:
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} is a pickle: opening it would run whatever code it holds."),
        QT_TRANSLATE_NOOP("errors", "Use the .safetensors or .gguf version of this model."),
        file=name,
    )


def _something_else(name: str, head: bytes) -> KnownError:
    start = head.lstrip()[:64].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is a web page, not a model."),
            QT_TRANSLATE_NOOP("errors", "Download the file itself, not the page about it."),
            file=name,
        )
    if start.startswith(b"version https://git-lfs"):
        return KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is only a Git LFS pointer to the model."),
            QT_TRANSLATE_NOOP("errors", "Run 'git lfs pull', or download the file itself."),
            file=name,
        )
    if head.startswith((b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")):
        return KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{file} is an archive."),
            QT_TRANSLATE_NOOP("errors", "Unpack it and choose the .gguf or .safetensors file inside."),
            file=name,
        )
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} is neither a GGUF nor a safetensors file."),
        QT_TRANSLATE_NOOP("errors", "Choose a .gguf or .safetensors file."),
        file=name,
    )
