"""The part of YAML that ComfyUI's `extra_model_paths.yaml` is written in: sections of keys with paths.

    comfyui:
        base_path: /home/me/ComfyUI
        vae: models/vae
        text_encoders: |
            models/text_encoders
            models/clip   # older name

A whole YAML library for one file of two levels is not worth its weight; what is not understood is skipped.
"""

from __future__ import annotations


def parse_paths(text: str) -> dict[str, dict[str, list[str]]]:
    """Section -> key -> its values, one per line of a block."""
    result: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    block: list[str] | None = None
    key_indent = 0
    for raw in text.splitlines():
        line = _without_comment(raw)
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        content = line.strip()
        if block is not None and indent > key_indent:
            block.append(_unquoted(content.removeprefix("- ").strip()))
            continue
        block = None
        key, colon, value = content.partition(":")
        if not colon or (value and not value.startswith((" ", "\t"))):
            continue
        value = value.strip()
        if indent == 0:
            section = result.setdefault(_unquoted(key), {})
        elif value in ("", "|", "|-", ">", ">-"):
            block, key_indent = section.setdefault(_unquoted(key), []), indent
        else:
            section[_unquoted(key)] = [_unquoted(value)]
    return result


def _without_comment(line: str) -> str:
    if line.lstrip().startswith("#"):
        return ""
    position = line.find(" #")
    return line if position < 0 else line[:position]


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
