"""What the user decides, declared once: type, default, range, title and help. Dialog and file follow from it.

A new setting is one field in a section below, with `Meta(title=…, description=…)`; a renamed or removed one
needs a migration in `MIGRATIONS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP
from fluxdesk.services.struct_file import Migration, StructFile


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    language: Annotated[
        Literal["system", "en", "es"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Language"),
            extra={
                "choices": {
                    "system": QT_TRANSLATE_NOOP("settings", "Same as the system"),
                    "en": "English",
                    "es": "Español",
                }
            },
        ),
    ] = "system"
    theme: Annotated[
        Literal["system", "light", "dark"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Colours"),
            extra={
                "choices": {
                    "system": QT_TRANSLATE_NOOP("settings", "Same as the system"),
                    "light": QT_TRANSLATE_NOOP("settings", "Light"),
                    "dark": QT_TRANSLATE_NOOP("settings", "Dark"),
                }
            },
        ),
    ] = "system"
    letters: Annotated[
        Literal["100", "125", "150", "175", "200"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Size of the letters"),
            extra={
                "choices": {
                    "100": QT_TRANSLATE_NOOP("settings", "Same as the system"),
                    "125": "125 %",
                    "150": "150 %",
                    "175": "175 %",
                    "200": "200 %",
                }
            },
        ),
    ] = "100"
    """Percent of the system's letters."""


class Pictures(msgspec.Struct, frozen=True, kw_only=True):
    folder: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Folder for pictures"),
            description=QT_TRANSLATE_NOOP("settings", "Empty means the folder FluxDesk in your pictures."),
            extra={"widget": "folder"},
        ),
    ] = ""
    file_name: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "File names"),
            description=QT_TRANSLATE_NOOP(
                "settings", "Places: {date}, {time}, {model}, {level}, {seed}, {prompt}."
            ),
            extra={"widget": "file_name"},
        ),
    ] = "{date}-{time}-{seed}"
    strip_exports: Annotated[
        bool,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Remove metadata when exporting"),
            description=QT_TRANSLATE_NOOP(
                "settings", "Exported copies then say neither the prompt nor how they were made."
            ),
        ),
    ] = False
    comfyui_graph: Annotated[
        bool,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Write a ComfyUI graph into new pictures"),
            description=QT_TRANSLATE_NOOP("settings", "ComfyUI then opens them like its own."),
        ),
    ] = False


class Painting(msgspec.Struct, frozen=True, kw_only=True):
    preview: Annotated[
        Literal["latent", "taef1", "off"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Preview while painting"),
            extra={
                "choices": {
                    "latent": QT_TRANSLATE_NOOP("settings", "Small and quick"),
                    "taef1": QT_TRANSLATE_NOOP("settings", "Sharp, once TAEF1 is fetched (Models page)"),
                    "off": QT_TRANSLATE_NOOP("settings", "Off"),
                }
            },
        ),
    ] = "latent"
    resume_queue: Annotated[
        Literal["ask", "go_on"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Pictures left from the last time"),
            extra={
                "choices": {
                    "ask": QT_TRANSLATE_NOOP("settings", "Ask at the start"),
                    "go_on": QT_TRANSLATE_NOOP("settings", "Go on painting"),
                }
            },
        ),
    ] = "ask"
    notify: Annotated[
        bool,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Notify on the desktop"),
            description=QT_TRANSLATE_NOOP(
                "settings", "When the queue is done and the window is not looked at."
            ),
        ),
    ] = True
    release_after: Annotated[
        Literal["never", "5", "15", "60"],
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Give the memory back"),
            description=QT_TRANSLATE_NOOP("settings", "The next picture then loads the model again."),
            extra={
                "choices": {
                    "never": QT_TRANSLATE_NOOP("settings", "Only when I ask"),
                    "5": QT_TRANSLATE_NOOP("settings", "5 minutes after the last picture"),
                    "15": QT_TRANSLATE_NOOP("settings", "15 minutes after the last picture"),
                    "60": QT_TRANSLATE_NOOP("settings", "An hour after the last picture"),
                }
            },
        ),
    ] = "15"
    """Minutes."""
    keep_prompt: Annotated[
        bool,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Remember the prompt"),
            description=QT_TRANSLATE_NOOP("settings", "The prompt is there again at the next start."),
        ),
    ] = True


class Downloads(msgspec.Struct, frozen=True, kw_only=True):
    hub: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Mirror of the Hugging Face hub"),
            description=QT_TRANSLATE_NOOP(
                "settings",
                "An https address. Empty means huggingface.co. Your access token never goes to it.",
            ),
            extra={"widget": "hub"},
        ),
    ] = ""
    proxy: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Proxy"),
            description=QT_TRANSLATE_NOOP(
                "settings", "Such as http://proxy.example:3128. Empty means what the system is set to."
            ),
            extra={"widget": "proxy"},
        ),
    ] = ""
    packages: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Mirror of the Python package index"),
            description=QT_TRANSLATE_NOOP(
                "settings",
                "For installing an engine, such as https://mirror.example/simple. Empty means pypi.org.",
            ),
            extra={"widget": "index"},
        ),
    ] = ""
    torch_packages: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Mirror of torch's packages"),
            description=QT_TRANSLATE_NOOP(
                "settings",
                "Instead of https://download.pytorch.org/whl/; the build's name, such as cu130, is added to it.",
            ),
            extra={"widget": "index"},
        ),
    ] = ""
    connections: Annotated[
        int,
        Meta(
            ge=1,
            le=8,
            title=QT_TRANSLATE_NOOP("settings", "Connections per file"),
            description=QT_TRANSLATE_NOOP("settings", "More is not always faster; 4 suits most lines."),
        ),
    ] = 4
    limit_kilobytes: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            title=QT_TRANSLATE_NOOP("settings", "Speed limit in kB/s"),
            description=QT_TRANSLATE_NOOP("settings", "0 means no limit."),
        ),
    ] = 0


class Network(msgspec.Struct, frozen=True, kw_only=True):
    offline: Annotated[
        bool,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "Work offline"),
            description=QT_TRANSLATE_NOOP(
                "settings",
                "Refuses every connection. Without it FluxDesk connects only when asked.",
            ),
        ),
    ] = False
    comfyui: Annotated[
        str,
        Meta(
            title=QT_TRANSLATE_NOOP("settings", "ComfyUI server"),
            description=QT_TRANSLATE_NOOP(
                "settings",
                "Such as http://192.168.1.20:8188. The Generate page then offers to paint there; "
                "prompts and start pictures go to it. Empty means none.",
            ),
            extra={"widget": "server"},
        ),
    ] = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings; each field is a section of the file and a group of the dialog."""

    appearance: Annotated[Appearance, Meta(title=QT_TRANSLATE_NOOP("settings", "Appearance"))] = Appearance()
    pictures: Annotated[Pictures, Meta(title=QT_TRANSLATE_NOOP("settings", "Pictures"))] = Pictures()
    painting: Annotated[Painting, Meta(title=QT_TRANSLATE_NOOP("settings", "Painting"))] = Painting()
    downloads: Annotated[Downloads, Meta(title=QT_TRANSLATE_NOOP("settings", "Downloads"))] = Downloads()
    network: Annotated[Network, Meta(title=QT_TRANSLATE_NOOP("settings", "Network"))] = Network()


MIGRATIONS: tuple[Migration, ...] = ()
"""One function per version step; `MIGRATIONS[0]` brings version 1 to version 2."""


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One setting, ready to be shown. Texts are English, context `settings`."""

    section: str
    key: str
    title: str
    help: str
    kind: Literal[
        "choice", "switch", "whole", "text", "folder", "file_name", "hub", "index", "proxy", "server"
    ]
    choices: tuple[tuple[str, str], ...] = ()
    lowest: int = 0
    highest: int = 0


_KINDS: dict[type, Any] = {bool: "switch", int: "whole", str: "text"}


def settings_file(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> StructFile[Settings]:
    """The user's settings file."""
    return StructFile(path, Settings, migrations)


def pictures_folder(settings: Settings, default: Path) -> Path:
    """Where pictures go."""
    chosen = settings.pictures.folder
    return Path(chosen).expanduser() if chosen else default


def section_titles() -> dict[str, str]:
    """Section name -> English title, in the order of the dialog."""
    hints = get_type_hints(Settings, include_extras=True)
    return {section: _meta(hint).title or section for section, hint in hints.items()}


def declarations(section: str) -> tuple[Declaration, ...]:
    """The settings of `section`, in the order of the dialog."""
    kind = _plain(get_type_hints(Settings, include_extras=True)[section])
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_declaration(section, key, hint) for key, hint in hints.items())


def _declaration(section: str, key: str, hint: Any) -> Declaration:
    meta, plain = _meta(hint), _plain(hint)
    extra = meta.extra or {}
    choices: tuple[tuple[str, str], ...] = ()
    if get_origin(plain) is Literal:
        labels = extra.get("choices", {})
        choices = tuple((value, labels.get(value, value)) for value in get_args(plain))
    return Declaration(
        section=section,
        key=key,
        title=meta.title or key,
        help=meta.description or "",
        kind="choice" if choices else extra.get("widget") or _KINDS[plain],
        choices=choices,
        lowest=int(meta.ge or 0),
        highest=int(meta.le or 10**6),
    )


def _meta(hint: Any) -> Meta:
    return next((item for item in get_args(hint)[1:] if isinstance(item, Meta)), Meta())


def _plain(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint
