"""The progress record beside a `.part` file: which bytes are surely on the disk.

A text file of lines, only appended to, so that a kill at any moment leaves at worst one torn last line, which
is ignored. The order is always: bytes into the `.part`, then their line. Lines:

    {"size": …, "etag": …}   what is being fetched (first line)
    b BOOT                   the session's boot of the computer
    w START END              these bytes were written (half-open)
    s                        everything above was flushed to the disk

Bytes written during another boot count only when an `s` follows: the computer may have gone down without
writing its cache.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.download_ranges import RangeSet


class FileIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What tells whether two answers are about the same bytes."""

    size: int | None = None
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    """Expected hash, from the catalogue, the user or the hub's headers; empty when nobody says."""

    def same_bytes(self, other: FileIdentity) -> bool:
        """Whether bytes of `other` may be continued with bytes of this one."""
        if self.size is None or self.size != other.size:
            return False
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        if self.etag and other.etag:
            return self.etag == other.etag
        return bool(self.last_modified) and self.last_modified == other.last_modified

    def contradicts(self, other: FileIdentity) -> bool:
        """Whether the two cannot be about the same bytes: enough to know while one session lasts."""
        mine = (self.size, self.sha256, self.etag or self.last_modified)
        others = (other.size, other.sha256, other.etag or other.last_modified)
        return any(one and two and one != two for one, two in zip(mine, others, strict=True))

    @property
    def validator(self) -> str:
        """What to send as If-Range: a strong ETag, or the date; empty when the server gave neither."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


class Record(msgspec.Struct):
    """A loaded record."""

    identity: FileIdentity
    done: RangeSet


def boot_id() -> str:
    """A name of this boot of the computer."""
    if sys.platform == "linux":
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            pass
    import psutil

    # Rounded: the boot time is computed from a clock that is adjusted now and then.
    return f"boot-{round(psutil.boot_time() / 60)}"


def load_record(path: Path) -> Record | None:
    """The record at `path`; None when there is none or its first line is unusable."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]  # a last line without its end is torn
    except FileNotFoundError:
        return None
    try:
        identity = msgspec.json.decode(lines[0], type=FileIdentity)
    except (IndexError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    safe: list[tuple[int, int]] = []
    unsafe: list[tuple[int, int]] = []
    this_boot = boot_id()
    boot = ""
    for line in lines[1:]:
        words = line.split()
        if words[:1] == [b"w"] and len(words) == 3 and words[1].isdigit() and words[2].isdigit():
            unsafe.append((int(words[1]), int(words[2])))
        elif words == [b"s"]:
            safe += unsafe
            unsafe = []
        elif words[:1] == [b"b"] and len(words) == 2:
            if boot != this_boot:
                unsafe = []
            boot = words[1].decode("ascii", "replace")
    return Record(identity, RangeSet(safe + (unsafe if boot == this_boot else [])))


def write_record(path: Path, identity: FileIdentity, done: RangeSet, *, synced: bool) -> None:
    """Write a fresh record; a record that grew long becomes short again.

    Args:
        synced: the bytes in `done` are known to be on the disk itself.
    """
    lines = [msgspec.json.encode(identity)]
    lines += [] if synced else [b"b " + boot_id().encode()]
    lines += [b"w %d %d" % span for span in done]
    lines += [b"s", b"b " + boot_id().encode()] if synced else []
    write_atomic(path, b"\n".join(lines) + b"\n")


def written_line(start: int, end: int) -> bytes:
    return b"w %d %d\n" % (start, end)


SYNCED_LINE = b"s\n"
