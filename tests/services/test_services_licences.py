"""The list of other people's work."""

from __future__ import annotations

from fluxdesk.services.licences import installed_licences, program_requirements


def test_every_package_has_a_licence() -> None:
    found = {item.name.lower().replace("_", "-"): item for item in installed_licences()}
    assert "LGPL" in found["pyside6-essentials"].licence
    assert {"msgspec", "shiboken6", "numpy", "pillow", "qasync", "httpx"} <= set(found)
    assert "pytest" not in found, "what only the developers need is not in the program"
    assert all(item.licence and item.version for item in found.values())


def test_an_installed_fluxdesk_lists_the_engine_but_no_developers_tool() -> None:
    requirements = [
        "msgspec>=0.20",
        'torch>=2.6; extra == "engine"',
        "peft; extra == 'engine'",
        'pytest; extra == "dev"',
    ]
    assert program_requirements(requirements) == ["msgspec", "torch", "peft"]
