"""`fluxdesk generate --engine comfyui`: the same command, painted by a ComfyUI server."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxdesk.domain.request import GenerationRequest
    from fluxdesk.services.paths import Paths


def chosen_server(arguments: argparse.Namespace, paths: Paths) -> str:
    """The address of `--server`, else of the settings.

    Raises:
        KnownError: there is none, it is none, or the user works offline.
    """
    from fluxdesk.domain.server_address import no_server, server_address
    from fluxdesk.services.offline import require_online
    from fluxdesk.services.settings_store import settings_file

    settings = settings_file(paths.settings_file).load().value
    text = arguments.server or settings.network.comfyui
    if not text.strip():
        raise no_server()
    address = server_address(text)
    require_online(offline=settings.network.offline)
    return address


def paint_remotely(arguments: argparse.Namespace, paths: Paths) -> list[dict[str, Any]]:
    """The documents of all pictures.

    Raises:
        KnownError: what went wrong with the first that failed.
    """
    import threading

    from msgspec.structs import replace

    from fluxdesk.cli.generate_command import CANCEL_SECONDS, interruptible, make_requests, paint
    from fluxdesk.domain.messages import Cancel
    from fluxdesk.generation.comfyui_client import ComfyuiClient
    from fluxdesk.generation.comfyui_engine import ComfyuiEngine
    from fluxdesk.services.server_models import LOADERS, ServerModels

    address = chosen_server(arguments, paths)
    with ComfyuiClient(address) as client:
        client.facts()
        models = ServerModels(client.nodes(LOADERS), paths)
    chosen = models.resolve(arguments.model, arguments.level)
    wishes = make_requests(arguments, chosen, models.defaults(chosen.family))
    engine = ComfyuiEngine(lambda: address)
    engine.start()

    def paint_one(request: GenerationRequest) -> dict[str, Any]:
        def cancel() -> None:
            """No memory samples come from a server, which would wake the loop up: Ctrl+C itself asks."""
            engine.send(Cancel(id=request.id))
            killer.start()

        killer = threading.Timer(CANCEL_SECONDS, engine.kill)
        killer.daemon = True
        interrupts.at_first = cancel
        return paint(engine, replace(request, engine="comfyui"), interrupts)

    with interruptible() as interrupts:
        try:
            return [paint_one(request) for request in wishes]
        finally:
            engine.stop(CANCEL_SECONDS)
