"""Small parts of the report's HTML: sentences and figures in both languages, sections."""

from __future__ import annotations

from html import escape

from fluxdesk.services.lab_texts import say


def both(key: str, **params: str | int | float) -> str:
    """The sentence in both languages; CSS shows one of them."""
    english, spanish = (escape(say(key, "en", **params)), escape(say(key, "es", **params)))
    if english == spanish:
        return english
    return f'<span class="en" lang="en">{english}</span><span class="es" lang="es">{spanish}</span>'


def number(value: float | None, digits: int, *, identical_at: float | None = None) -> str:
    """A figure with the decimal sign of each language; a dash when there is none, infinity when identical."""
    if value is None:
        return "–"
    if identical_at is not None and value >= identical_at:
        return "∞"
    text = f"{value:.{digits}f}"
    if "." not in text:
        return text
    return f'<span class="en">{text}</span><span class="es">{text.replace(".", ",")}</span>'


def section(key: str, content: str, intro: str = "") -> str:
    """A section under the heading `key`, with an introducing sentence when there is one."""
    note = f'<p class="muted">{both(intro)}</p>' if intro else ""
    return f"<section><h2>{both(key)}</h2>{note}{content}</section>"
