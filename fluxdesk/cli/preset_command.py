"""`fluxdesk preset …`: the presets that the window offers beside the prompt; and `generate --preset`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxdesk.domain.preset import Preset
    from fluxdesk.services.preset_store import PresetStore


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    parser = subparsers.add_parser("preset", help="settings kept under a name: list, show, save, remove")
    commands = parser.add_subparsers(dest="action", metavar="action", required=True)
    _add(commands, "list", run_list, "all presets")
    _add(commands, "show", run_show, "what a preset holds").add_argument("name")
    _add(commands, "remove", run_remove, "forget a preset").add_argument("name")
    save = _add(commands, "save", run_save, "keep the settings of a picture that FluxDesk painted")
    save.add_argument("name")
    save.add_argument("--from", type=Path, required=True, dest="picture", metavar="PNG", help="the picture")
    save.add_argument(
        "--words", default="", help="words for the prompt; {prompt} in them stands for what it says by then"
    )
    save.add_argument("--replace", action="store_true", help="take the place of a preset of that name")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Any, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.set_defaults(run=run)
    return parser


def run_list(arguments: argparse.Namespace) -> int:
    from fluxdesk.cli.output import print_json, report_error

    found = _store().load()
    for problem in found.problems:
        report_error(problem, as_json=False)
    if arguments.json:
        print_json({"status": "ok", "presets": [_document(preset) for preset in found.presets]})
    else:
        for preset in found.presets:
            sys.stdout.write(f"{preset.name}: {', '.join(preset.groups) or 'words only'}\n")
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    return _tell(_store().get(arguments.name), as_json=arguments.json)


def run_remove(arguments: argparse.Namespace) -> int:
    return _tell(_store().remove(arguments.name), as_json=arguments.json)


def run_save(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.preset import preset_of_request
    from fluxdesk.services.workflow_files import read_request

    preset = preset_of_request(arguments.name, arguments.words, read_request(arguments.picture))
    _store().save(preset, replace=arguments.replace)
    return _tell(preset, as_json=arguments.json)


def fill_in(arguments: argparse.Namespace) -> None:
    """What `generate` was not told comes from its preset, and what that does not hold from the usual values.

    Raises:
        KnownError: there is no preset of that name.
    """
    from fluxdesk.domain.preset import PROMPT_PLACE, Preset, with_words

    preset = _store().get(arguments.preset) if arguments.preset else Preset()
    if PROMPT_PLACE in preset.words or not arguments.prompt.strip():  # else what was said here counts
        arguments.prompt = with_words(preset.words, arguments.prompt)
    size = (preset.width, preset.height) if preset.width and preset.height else None
    usual = {
        "model": preset.family or "flux-mini",
        "level": preset.level or "F16",
        "size": None if arguments.image else size,
        "steps": preset.steps,
        "guidance": preset.guidance,
        "true_cfg": 1.0 if preset.true_cfg is None else preset.true_cfg,
        "scheduler": preset.scheduler or "euler",
        "max_sequence_length": preset.text_tokens,
        "lora": [(use.path, use.strength) for use in preset.loras or ()],
    }
    for key, value in usual.items():
        if getattr(arguments, key) is None:
            setattr(arguments, key, value)
    if arguments.negative_prompt is None:  # a preset keeps what the form said, also where it does nothing
        arguments.negative_prompt = (preset.negative_prompt or "") if arguments.true_cfg > 1.0 else ""


def _store() -> PresetStore:
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.preset_store import PresetStore

    return PresetStore(find_paths())


def _tell(preset: Preset, *, as_json: bool) -> int:
    from fluxdesk.cli.output import print_json

    document = _document(preset)
    if as_json:
        print_json({"status": "ok", **document})
    else:
        for key, value in document.items():
            sys.stdout.write(f"{key}: {value}\n")
    return 0


def _document(preset: Preset) -> dict[str, Any]:
    """What it holds, without what it leaves alone."""
    import msgspec

    held = {key: value for key, value in msgspec.to_builtins(preset).items() if value not in (None, "")}
    return {"name": preset.name, **held}
