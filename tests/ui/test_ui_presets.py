"""Beside the prompt: settings kept under a name, and the prompts of before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu

from fluxdesk.app import Application
from fluxdesk.domain.preset import Preset
from fluxdesk.services.paths import find_paths
from fluxdesk.services.preset_store import PresetStore
from fluxdesk.ui.preset_sheets import PresetsSheet, SavePresetSheet

Stage = Callable[..., Application]
CTRL = Qt.KeyboardModifier.ControlModifier


async def sheet(desk: Desk, kind: type[QDialog]) -> Any:
    def find() -> QDialog | None:
        return next((one for one in desk.app.window.findChildren(kind) if one.isVisible()), None)

    await desk.until(find, kind.__name__)
    return find()


def entries(menu: QMenu) -> dict[str, QAction]:
    """What a menu offers when it is opened."""
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


def test_keep_use_rename_delete_and_bring_back(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        session, presets, tools = desk.app.session, desk.app.studio.presets, desk.page.form.tools
        await desk.write("a red circle")
        session.set(steps=7, width=64, height=96)
        desk.press(Qt.Key.Key_S, CTRL)
        keep = await sheet(desk, SavePresetSheet)
        assert not keep.go.isEnabled(), "it needs a name"
        QTest.keyClicks(keep.field, "Ink & paper")
        keep.groups["model"].setChecked(False)
        desk.click(keep.take)
        assert keep.words.toPlainText() == "a red circle"
        keep.words.selectAll()
        QTest.keyClicks(keep.words, "{prompt}, ink")
        desk.click(keep.go)
        await desk.until(lambda: presets.find("ink & paper"), "kept")
        assert presets.presets == (
            Preset(
                name="Ink & paper", words="{prompt}, ink", width=64, height=96, steps=7, guidance=3.5,
                true_cfg=1.0, negative_prompt="", scheduler="euler",
            ),
        )  # fmt: skip
        session.set(steps=3, width=128, level="Q8_0")
        entries(tools.presets.menu())["Ink && paper"].trigger()
        await desk.until(lambda: session.form.steps == 7, "in the form")
        form = session.form
        assert (form.prompt, form.width, form.level) == ("a red circle, ink", 64, "Q8_0")
        PresetStore(find_paths()).save(Preset(name="From elsewhere", steps=2))
        await manage(desk)
        assert presets.presets == ()

    async def manage(desk: Desk) -> None:
        presets, tools = desk.app.studio.presets, desk.page.form.tools
        entries(tools.presets.menu())
        await desk.until(lambda: presets.find("From elsewhere"), "what the command line kept is found")
        entries(tools.presets.menu())["Rename or delete presets…"].trigger()
        one = await sheet(desk, PresetsSheet)
        assert [line.field.text() for line in one.lines] == ["From elsewhere", "Ink & paper"]
        one.lines[0].field.selectAll()
        QTest.keyClicks(one.lines[0].field, "Two steps")
        QTest.keyClick(one.lines[0].field, Qt.Key.Key_Return)
        await desk.until(lambda: presets.find("Two steps"), "renamed")
        assert one.isVisible(), "Return renames and does not close"
        assert [line.field.text() for line in one.lines] == ["Ink & paper", "Two steps"]
        desk.click(one.lines[1].delete)
        await desk.until(lambda: not presets.find("Two steps"), "deleted")
        desk.click(one.undo)
        await desk.until(lambda: presets.find("Two steps"), "back")
        assert not one.undo.isEnabled()
        for name in ("Two steps", "Ink & paper"):
            presets.remove(name)
        await desk.until(lambda: not one.lines, "none left")
        assert "none yet" in one.help.text()
        one.close()

    stage(scenario)


def test_a_preset_of_that_name_is_replaced_only_knowingly(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        PresetStore(find_paths()).save(Preset(name="Night", steps=2))
        presets = desk.app.studio.presets
        presets.reload()
        await desk.until(lambda: presets.find("night"), "found")
        desk.page.form.tools.save_preset()
        keep = await sheet(desk, SavePresetSheet)
        QTest.keyClicks(keep.field, "NIGHT")
        assert keep.go.text() == "Replace the preset"
        for box in keep.groups.values():
            box.setChecked(False)
        assert not keep.go.isEnabled(), "it would hold nothing"
        keep.groups["size"].setChecked(True)
        QTest.keyClick(keep.field, Qt.Key.Key_Return)
        await desk.until(lambda: presets.presets[0].name == "NIGHT", "replaced")
        assert (presets.presets[0].groups, len(presets.presets)) == (("size",), 1)

    stage(scenario)


def test_the_prompts_of_before_by_keys_and_by_menu(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        session, tools = desk.app.session, desk.page.form.tools
        assert not entries(tools.recent.menu())["No picture was asked for yet"].isEnabled()
        desk.app.jobs.set_paused(True)
        for count, prompt in enumerate(("first", "second", "first", "x" * 200), 1):
            await desk.write(prompt)
            desk.start()
            await desk.until(lambda count=count: len(desk.app.jobs.waiting) == count, prompt)
        await desk.write("my own")
        seen = []
        for _ in range(4):
            desk.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
            seen.append(session.form.prompt)
        assert seen == ["x" * 200, "first", "second", "second"], "each once, the newest first"
        for _ in range(4):
            desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert session.form.prompt == "my own"
        assert desk.page.form.prompt.toPlainText() == "my own"
        offered = entries(tools.recent.menu())
        assert list(offered) == ["x" * 59 + "…", "first", "second"]
        offered["second"].trigger()
        assert session.form.prompt == "second"

    stage(scenario)


def test_what_is_missing_here_is_said_once_the_rest_is_in_the_form(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.app.studio.presets.use(Preset(name="Big", family="flux1-dev", level="Q6_K", steps=5))
        await desk.until(lambda: desk.app.notices.current, "said")
        assert desk.app.notices.current[-1].text == (
            "“Big” is in the form. The model FLUX.1 dev is not on this computer."
        )
        assert (desk.app.session.form.family, desk.app.session.form.steps) == ("flux-mini", 5)

    stage(scenario)
