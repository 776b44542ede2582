"""What is expensive to make and wanted by several states; each is called on a worker thread, so that its imports do
not delay the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fluxdesk.services.paths import Paths

if TYPE_CHECKING:
    from fluxdesk.services.advisor import Advisor
    from fluxdesk.services.model_sets import ModelSets
    from fluxdesk.state.setup import Installer


def make_models(paths: Paths) -> ModelSets:
    """Everything that can paint."""
    from fluxdesk.services.store_sets import open_model_sets

    return open_model_sets(paths)


def make_advisor(paths: Paths) -> Advisor:
    """What plans memory and time."""
    from fluxdesk.services.advisor import Advisor
    from fluxdesk.services.store_sets import open_model_sets

    return Advisor(paths, open_model_sets(paths))


def make_installer(paths: Paths) -> Installer:
    """What the set-up asks of the model store."""
    from fluxdesk.services.setup_installer import SetupInstaller

    return SetupInstaller(paths)
