"""`fluxdesk generate --engine comfyui` from the outside."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from comfyui_server import serving
from PIL import Image

from fluxdesk.formats.png import read_record
from fluxdesk.services.paths import find_paths
from fluxdesk.services.settings_store import Network, Settings, settings_file

ROOT = Path(__file__).resolve().parents[2]


def command(output: Path, *more: str) -> list[str]:
    start = [sys.executable, str(ROOT / "main.py"), "generate", "--engine", "comfyui", "--prompt", "a fox"]
    rest = ["--model", "flux1-dev", "--level", "Q4_K_S", "--size", "64x32", "--steps", "5", "--json"]
    return [*start, *rest, "--output", str(output), *more]


def test_a_picture_and_its_document(tmp_path: Path) -> None:
    with serving() as server:
        done = subprocess.run(
            command(tmp_path / "fox.png", "--server", server.address, "--seed", "7", "--count", "2"),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)["pictures"]
    assert (first["seed"], second["seed"], first["made_by"]) == (7, 8, "ComfyUI 0.3.75")
    assert (first["model"], first["level"], first["steps"]) == ("flux1-dev", "Q4_K", 5)
    record = read_record(tmp_path / "fox-1.png")
    assert record is not None
    assert record.request.engine == "comfyui"
    assert server.address not in record.request.prompt
    with Image.open(tmp_path / "fox-2.png") as image:
        assert image.size == (64, 32)


def test_the_server_of_the_settings_and_what_it_lacks(tmp_path: Path) -> None:
    with serving() as server:
        path = find_paths().settings_file
        settings_file(path).save(Settings(network=Network(comfyui=server.address)))
        done = subprocess.run(
            command(tmp_path / "fox.png", "--level", "Q2_K"), capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "does not have FLUX.1 dev at level Q2_K; it has: flux1-dev Q4_K" in done.stdout + done.stderr
        settings_file(path).save(Settings(network=Network(comfyui=server.address, offline=True)))
        before = len(server.seen)
        done = subprocess.run(command(tmp_path / "fox.png"), capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "offline" in done.stdout + done.stderr
        assert len(server.seen) == before


def test_reference_pictures_go_along(tmp_path: Path) -> None:
    look = tmp_path / "look.png"
    Image.new("RGB", (40, 30), "blue").save(look)
    with serving() as server:
        more = ("--server", server.address, "--redux", f"{look}:0.8")
        done = subprocess.run(
            command(tmp_path / "fox.png", *more), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        applied = [n for n in server.graph()["prompt"].values() if n["class_type"] == "StyleModelApply"]
        assert [node["inputs"]["strength"] for node in applied] == [0.8]
        server.nodes["CLIPVisionLoader"]["input"]["required"]["clip_name"] = [["clip_g.safetensors"], {}]
        before = server.paths().count("/prompt")
        done = subprocess.run(
            command(tmp_path / "no.png", *more), capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        needed = "what the ComfyUI server does not have: models/clip_vision/sigclip_vision_patch14_384.safetensors."
        assert needed in done.stdout + done.stderr
        assert server.paths().count("/prompt") == before
    record = read_record(tmp_path / "fox.png")
    assert record is not None
    assert [use.path for use in record.request.references] == [str(look)]


def test_no_server(tmp_path: Path) -> None:
    done = subprocess.run(command(tmp_path / "fox.png"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No ComfyUI server is set." in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    alone = [*command(tmp_path / "fox.png", "--engine", "here", "--server", "http://127.0.0.1:1")]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Add --engine comfyui." in done.stdout + done.stderr


def test_ctrl_c_stops_the_job_there(tmp_path: Path) -> None:
    with serving("hold") as server:
        process = subprocess.Popen(
            command(tmp_path / "fox.png", "--server", server.address),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait = threading.Event()
        while "/prompt" not in server.paths() and process.poll() is None:
            wait.wait(0.01)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
        assert process.returncode == 1, stderr
        assert ("POST", "/queue", {"delete": ["prompt-1"]}) in server.seen
    assert "Cancelled" in stdout + stderr
    assert not (tmp_path / "fox.png").exists()
