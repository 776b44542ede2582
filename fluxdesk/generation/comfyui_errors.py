"""What can go wrong with a ComfyUI server, each as one sentence with what to do."""

from __future__ import annotations

from typing import Any

import httpx

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.comfyui_fit import Fitted
from fluxdesk.formats.json_texts import JsonObject

_LONGEST_REASON = 300


def unreachable(server: str, error: httpx.HTTPError) -> KnownError:
    """No answer, or half of one."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "No ComfyUI server answers at {server}."),
            QT_TRANSLATE_NOOP("errors", "Start it with --listen, or correct the address in the settings."),
            server=server,
        )
    if isinstance(error, httpx.TimeoutException):
        return KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server at {server} does not answer in time."),
            QT_TRANSLATE_NOOP("errors", "See what it is doing, then try again."),
            server=server,
        )
    return connection_lost(server)


def connection_lost(server: str) -> KnownError:
    """It was there and is gone."""
    return KnownError(
        "network",
        QT_TRANSLATE_NOOP("errors", "The connection to the ComfyUI server at {server} was lost."),
        QT_TRANSLATE_NOOP("errors", "See whether it still runs, then try again."),
        server=server,
    )


def job_forgotten(server: str) -> KnownError:
    """It answers, but was started anew."""
    return KnownError(
        "network",
        QT_TRANSLATE_NOOP("errors", "The ComfyUI server at {server} does not know the job any more."),
        QT_TRANSLATE_NOOP("errors", "It was restarted or its queue was emptied; try again."),
        server=server,
    )


def no_comfyui(server: str) -> KnownError:
    """Something else answers there."""
    return KnownError(
        "network",
        QT_TRANSLATE_NOOP("errors", "What answers at {server} is no ComfyUI server."),
        QT_TRANSLATE_NOOP("errors", "Correct the address in the settings; ComfyUI's own port is 8188."),
        server=server,
    )


def bad_status(server: str, status: int) -> KnownError:
    """An answer that ComfyUI does not give when all is well."""
    if status in (401, 403):
        return KnownError(
            "access_denied",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server at {server} lets FluxDesk in only with a login."),
            QT_TRANSLATE_NOOP("errors", "Use an address of it that asks for none."),
            server=server,
        )
    if status == 404 or 300 <= status < 400:
        return no_comfyui(server)
    return KnownError(
        "network",
        QT_TRANSLATE_NOOP("errors", "The ComfyUI server at {server} answered with error {status}."),
        QT_TRANSLATE_NOOP("errors", "Its own log says why; then try again."),
        server=server,
        status=status,
    )


def refused(answer: JsonObject) -> KnownError:
    """Status 400 to `/prompt`: the first node error, else the error of the whole graph."""
    reason = _first_node_error(answer.get("node_errors")) or _sentence(answer.get("error"))
    return KnownError(
        "bad_input",
        QT_TRANSLATE_NOOP("errors", "The ComfyUI server refused the job: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Change that setting, or update ComfyUI and ComfyUI-GGUF there."),
        reason=_short(reason or "?"),
    )


def failed(data: JsonObject) -> KnownError:
    """`execution_error`, by message or from the history."""
    kind, reason = str(data.get("exception_type") or ""), str(data.get("exception_message") or "")
    if "OutOfMemory" in kind or "out of memory" in reason.lower():
        return KnownError(
            "out_of_memory",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server ran out of memory."),
            QT_TRANSLATE_NOOP("errors", "Choose a smaller level or a smaller size."),
        )
    return KnownError(
        "bad_result",
        QT_TRANSLATE_NOOP("errors", "The ComfyUI server failed at {node}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Its own log says more; change the settings or update it."),
        node=str(data.get("node_type") or "?"),
        reason=_short(reason or kind or "?"),
    )


def interrupted_there() -> KnownError:
    """Somebody pressed its own cancel button."""
    return KnownError(
        "network",  # not "cancelled", of which nobody is told
        QT_TRANSLATE_NOOP("errors", "The job was stopped on the ComfyUI server."),
        QT_TRANSLATE_NOOP("errors", "Generate again if that was not meant."),
    )


def bad_picture(server: str) -> KnownError:
    """The job ended well there, but what came is not the picture."""
    return KnownError(
        "bad_result",
        QT_TRANSLATE_NOOP(
            "errors", "The ComfyUI server at {server} sent no whole picture of the wanted size."
        ),
        QT_TRANSLATE_NOOP("errors", "Try again; its own log says more."),
        server=server,
    )


def lacking(fitted: Fitted) -> KnownError | None:
    """What the server lacks for a graph; None when nothing."""
    update = QT_TRANSLATE_NOOP("errors", "Update ComfyUI there and restart it.")
    if fitted.missing_nodes:
        gguf = any(name.endswith("GGUF") for name in fitted.missing_nodes)
        return KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server lacks these nodes: {nodes}."),
            QT_TRANSLATE_NOOP("errors", "Install ComfyUI-GGUF there and restart it.") if gguf else update,
            nodes=", ".join(fitted.missing_nodes),
        )
    if fitted.missing_files:
        return KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server does not have: {names}."),
            QT_TRANSLATE_NOOP(
                "errors", "Put what is missing into {folders} there, or choose what it has instead."
            ),
            names=", ".join(fitted.missing_files),
            folders=", ".join(fitted.folders),
        )
    if fitted.missing_values:
        return KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "The ComfyUI server does not know: {names}."),
            update,
            names=", ".join(fitted.missing_values),
        )
    return None


def _first_node_error(nodes: Any) -> str:
    for node in nodes.values() if isinstance(nodes, dict) else ():
        errors = node.get("errors") if isinstance(node, dict) else None
        for error in errors if isinstance(errors, list) else ():
            if text := _sentence(error):
                return f"{node.get('class_type', '?')}, {text}"
    return ""


def _sentence(error: Any) -> str:
    if not isinstance(error, dict):
        return error if isinstance(error, str) else ""
    parts = [str(error.get(key) or "").strip() for key in ("message", "details")]
    return ": ".join(part for part in parts if part)


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"
