"""Ctrl+K: what can be done now, found by a few letters, done by Return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fluxdesk.app import Application
from fluxdesk.services.paths import find_paths
from fluxdesk.ui.command_palette import Command, CommandPalette, commands_of, matching
from fluxdesk.ui.shortcuts import make_shortcut

Stage = Callable[..., Application]


def texts(palette: CommandPalette) -> list[str]:
    """What the palette offers."""
    rows = range(palette.list.topLevelItemCount())
    return [palette.list.topLevelItem(row).text(1) for row in rows]


async def open_palette(desk: Desk) -> CommandPalette:
    """Ctrl+K; the keyboard is in its line then. Without a window manager nobody else brings the window back."""
    desk.app.window.activateWindow()
    await desk.until(desk.app.window.isActiveWindow, "the window is in front")
    desk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = desk.app.dialogs.open_dialogs["palette"]
    assert isinstance(palette, CommandPalette)
    await desk.until(lambda: QApplication.focusWidget() is palette.line, "the line has the keyboard")
    return palette


def test_every_word_must_be_there_and_accents_do_not_matter() -> None:
    commands = [
        Command("Galería", "Borrar", "Supr", list),
        Command("Galería", "Añadir una etiqueta", "T", list),
        Command("Páginas", "Comparar", "Ctrl+2", list),
    ]
    assert [found.text for found in matching(commands, "galeria ANADIR")] == ["Añadir una etiqueta"]
    assert [found.text for found in matching(commands, "pagina")] == ["Comparar"]
    assert matching(commands, "galería nada") == []
    assert matching(commands, "  ") == commands


def test_commands_are_those_of_shortcuts_that_can_be_used(qtbot: QtBot) -> None:
    window, part, hidden = QWidget(), QWidget(), QWidget()
    part.setParent(window)
    hidden.setParent(window)
    hidden.hide()
    done: list[str] = []
    make_shortcut(part, "gallery_rate_3", lambda: done.append("rated"))
    make_shortcut(window, "help", lambda: done.append("helped"))
    make_shortcut(hidden, "generate", lambda: done.append("painted"))
    QShortcut(QKeySequence("Ctrl+1"), window)
    qtbot.addWidget(window)
    window.show()
    found = commands_of(window)
    assert [command[:3] for command in found] == [
        ("Anywhere", "Keyboard shortcuts", "F1"),
        ("Gallery", "Give so many stars (0 takes them away): 3", "3"),
    ]
    for command in found:
        command.run()
    assert done == ["helped", "rated"]


def test_a_page_is_gone_to_and_a_dialog_opened_by_their_names(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        palette = await open_palette(desk)
        assert "Paint the picture" in texts(palette), "the page in front"
        assert "Undo deleting" not in texts(palette), "the gallery's, which is not shown"
        QTest.keyClicks(palette.line, "pages gall")
        assert texts(palette) == ["Gallery"]
        desk.press(Qt.Key.Key_Return)
        await desk.until(lambda: desk.app.window.current_page == "gallery", "the gallery is shown")
        palette = await open_palette(desk)
        assert "Undo deleting" in texts(palette)
        assert "Paint the picture" not in texts(palette)
        assert not [text for text in texts(palette) if "stars" in text], "there is no picture to rate"
        QTest.keyClicks(palette.line, "upd")
        desk.press(Qt.Key.Key_Return)
        await desk.until(lambda: "updates" in desk.app.dialogs.open_dialogs, "the updates")
        desk.app.dialogs.open_dialogs["updates"].accept()

    stage(scenario)


def in_menu(menu: QMenu) -> set[str]:
    """What a menu holds that has no keys."""
    found = set()
    for action in menu.actions():
        if action.menu() is not None:
            inner = in_menu(action.menu()) - {"Picture"}
            found |= {f"{action.text()}: {text}" for text in inner}
        elif action.isEnabled() and action.text() and "\t" not in action.text():
            found.add(action.text().rstrip("…"))
    return found


def offered(desk: Desk) -> dict[str, Command]:
    return {command.text: command for command in commands_of(desk.app.window)}


def test_what_the_menus_hold_is_found_by_its_name(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        app, window, page = desk.app, desk.app.window, desk.page
        await desk.ready()
        assert not [text for text in offered(desk) if text.startswith("Export:")], "no picture is there"
        app.session.set(steps=2)
        await desk.write("a ring")
        desk.start()
        await desk.painted(1)
        held = in_menu(page.result_actions.make_menu())
        assert held == {"Paint over", "Export: ComfyUI workflow", "Export: ComfyUI API graph"}
        assert held <= offered(desk).keys()
        offered(desk)["Paint over"].run()
        assert app.session.form.start is not None
        app.studio.presets.save("Dusk & dawn", "", ("size",))
        await desk.until(lambda: "Preset: Dusk & dawn" in offered(desk), "the preset")
        assert {"Recent prompts", "Rename or delete presets"} <= offered(desk).keys()

        window.go_to("queue")
        queue: Any = window.page("queue")
        queue.filter.button("ended").click()
        queue.list.setCurrentIndex(queue.list.model().index(0, 0))
        assert {"Use settings", "Show in folder", "Empty this list"} <= offered(desk).keys()

        window.go_to("gallery")
        gallery: Any = window.page("gallery")
        await desk.until(lambda: gallery.grid.model().rowCount(), "the picture is there")
        assert "Paint over" not in offered(desk), "none is chosen"
        gallery.grid.setCurrentIndex(gallery.grid.model().index(0, 0))
        await desk.until(
            lambda: {"Paint over", "Compare levels"} <= offered(desk).keys(), "of the chosen one"
        )

        window.go_to("models")
        models: Any = window.page("models")
        await desk.until(lambda: models.rows, "models are listed")
        assert {"Import files", "Examine a file", "From an address or repository"} <= offered(desk).keys()
        assert not [text for text in offered(desk) if text.endswith(": Open its page")]
        row = next(iter(models.rows.values()))
        row.more.setFocus()
        held = {f"{row._full_name()}: {text}" for text in in_menu(row.make_menu(with_own=True))}
        assert held
        assert held <= offered(desk).keys(), "of the row that has the keyboard"

        window.go_to("compare")
        assert "Write the report" not in offered(desk), "there is none yet"

    stage(scenario)


def test_arrows_choose_and_what_was_typed_nowhere_is_said(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.page.form.prompt.setFocus()
        palette = await open_palette(desk)
        QTest.keyClicks(palette.line, "pages")
        desk.press(Qt.Key.Key_Down)
        chosen = texts(palette)[1]
        desk.press(Qt.Key.Key_Return)
        await desk.until(lambda: desk.app.window.pages[desk.app.window.current_page] == chosen, chosen)
        palette = await open_palette(desk)
        QTest.keyClicks(palette.line, "xyzzy")
        assert palette.nothing.isVisible()
        assert not palette.list.isVisible()
        desk.press(Qt.Key.Key_Return)
        assert palette.isVisible(), "there was nothing to do"
        desk.press(Qt.Key.Key_Escape)
        assert "palette" not in desk.app.dialogs.open_dialogs

    stage(scenario)


def test_it_works_on_the_page_it_was_opened_from(stage: Stage) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("a circle")
        desk.page.form.steps.setValue(2)
        palette = await open_palette(desk)
        QTest.keyClicks(palette.line, "paint picture")
        assert texts(palette)[0] == "Paint the picture"
        desk.press(Qt.Key.Key_Return)
        await desk.painted(1)

    stage(scenario)
    assert list(find_paths().pictures.rglob("*.png"))
