"""What goes in and out of the window: dropped files, exports, LoRAs, presets."""

from __future__ import annotations

import msgspec

from fluxdesk.services.paths import Paths
from fluxdesk.services.preset_store import PresetStore
from fluxdesk.state.exports import ExportsState
from fluxdesk.state.loras import LorasState
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.opener import Opener
from fluxdesk.state.picture_restorer import SUFFIXES, PictureRestorer, local_knowledge
from fluxdesk.state.preferences import PreferencesState
from fluxdesk.state.presets import PresetsState
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner


class Studio(msgspec.Struct, frozen=True, kw_only=True):
    """The states of this corner, joined with each other."""

    opener: Opener
    restorer: PictureRestorer
    exports: ExportsState
    loras: LorasState
    presets: PresetsState


def make_studio(
    paths: Paths,
    session: SessionState,
    preferences: PreferencesState,
    tasks: TaskRunner,
    notices: NoticesState,
) -> Studio:
    """Build them; nothing is read before it is needed."""
    opener = Opener(tasks, notices)
    knowledge = local_knowledge(paths)
    restorer = PictureRestorer(session, notices, knowledge)
    opener.handle(SUFFIXES, restorer.open)
    return Studio(
        opener=opener,
        restorer=restorer,
        exports=ExportsState(tasks, notices, preferences),
        loras=LorasState(paths, session, tasks, notices),
        presets=PresetsState(PresetStore(paths), session, knowledge, tasks, notices),
    )
