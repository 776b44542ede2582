"""The stylesheet, built from the theme's colours and the system's font size.

Sizes follow the font (so 200 % text scaling works); radii and paddings are the only fixed pixels. Controls
are chosen by class and by the dynamic property `kind`; nothing else in the program sets a style. The text
is `resources/theme.qss`.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from fluxdesk.services.paths import resources_dir
from fluxdesk.ui.icons import letters_scale

if TYPE_CHECKING:
    from fluxdesk.ui.theme import Colors


def stylesheet(colors: Colors, points: float) -> str:
    """The application's stylesheet; `points` is the system's font size."""
    values = colors._asdict()
    larger = letters_scale()
    sheet = Template((resources_dir() / "theme.qss").read_text(encoding="utf-8"))
    return sheet.substitute(
        values,
        theme=colors.name,
        icons=(resources_dir() / "icons").as_posix(),
        title=f"{points * 1.45:.1f}",
        heading=f"{points * 1.12:.1f}",
        small=f"{points * 0.9:.1f}",
        box=round(17 * larger),
        box_inside=round(17 * larger) - 2,
        radio=round(15 * larger),
        radio_edge=round(5 * larger),
        radio_inside=round(15 * larger) + 2 - 2 * round(5 * larger),
        radio_round=round(15 * larger) // 2 + 1,
        arrow=round(18 * larger),
        arrow_place=round(18 * larger) + 8,
    )
