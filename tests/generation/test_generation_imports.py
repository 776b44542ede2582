"""The window's process stays light: torch and its company belong to the child alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CODE = """
import importlib, pkgutil, sys
import fluxdesk.cli.main
fluxdesk.cli.main.build_parser()
for package in ("domain", "formats", "services", "generation", "state"):
    module = importlib.import_module(f"fluxdesk.{package}")
    for found in pkgutil.iter_modules(module.__path__, f"fluxdesk.{package}."):
        importlib.import_module(found.name)
HEAVY = ("torch", "diffusers", "transformers", "accelerate", "fluxdesk.engine")
heavy = [name for name in HEAVY if name in sys.modules]
print(heavy)
"""


def test_no_module_outside_the_engine_imports_torch() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
