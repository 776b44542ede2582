"""A prompt is encoded once: for new seeds, and after a restart of the real child too."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from fluxdesk.domain.messages import AnyEvent, Generate, ImageSaved, JobFailed, ModelLoading
from fluxdesk.domain.request import GenerationRequest, ModelFile, ModelSet
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.engine

Paint = Callable[..., tuple[set[str], bytes]]


@pytest.fixture(scope="module")
def models() -> ModelSet:
    return ModelSets(find_paths()).resolve("flux-mini", "F16")


def paint(engine: EngineProcess, models: ModelSet, target: Path, **changes: Any) -> tuple[set[str], bytes]:
    """(stages that were loaded, pixels) of one picture."""
    request = GenerationRequest(
        id=target.stem, prompt="a blue star", models=models, output_path=str(target), width=128, height=128,
        steps=1, preview="off",
    )  # fmt: skip
    engine.send(Generate(request=msgspec.structs.replace(request, **changes)))
    events: list[AnyEvent] = []
    for event in engine.events():
        events.append(event)
        assert not isinstance(event, JobFailed), event
        if isinstance(event, ImageSaved):
            break
    stages = {event.stage for event in events if isinstance(event, ModelLoading)}
    with Image.open(target) as image:
        return stages, image.tobytes()


def test_no_encoder_is_loaded_for_a_known_prompt_not_even_after_a_restart(
    models: ModelSet, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    encoders = {"text_encoder", "text_encoder_2"}
    first = EngineProcess(cache_dir=cache)
    first.start()
    stages, _ = paint(first, models, tmp_path / "a.png", seed=1)
    assert encoders <= stages
    stages, fresh = paint(first, models, tmp_path / "b.png", seed=2)
    assert not encoders & stages
    assert first.stop(20.0).reason == "stopped"
    assert len(list((cache / "prompts").iterdir())) == 1

    second = EngineProcess(cache_dir=cache)
    second.start()
    stages, again = paint(second, models, tmp_path / "c.png", seed=2)
    assert not encoders & stages
    assert again == fresh, "a remembered prompt gives the same pixels"
    stages, _ = paint(second, models, tmp_path / "d.png", prompt="a red ring", seed=2)
    assert encoders <= stages
    kept = b"".join(path.read_bytes() for path in (cache / "prompts").iterdir())
    assert b"blue star" not in kept, "what people wrote is not left lying about"
    assert second.stop(20.0).reason == "stopped"


def embeddings(value: float, width: int = 256) -> Any:
    from fluxdesk.engine.prompt_cache import Embeddings

    return Embeddings(torch.full((1, 4, width), float(value)), torch.full((1, 8), float(value)))


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    from fluxdesk.engine.prompt_cache import PromptCache

    cache = PromptCache(tmp_path, limit_bytes=3 * 4500)
    for number in range(3):
        cache.put(str(number), embeddings(number))
        os.utime(tmp_path / f"{number}.safetensors", (number, number))
    assert cache.get("0") is not None, "and is now the newest"
    cache.put("3", embeddings(3))
    assert cache.get("1") is None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 3 * 4500
    for key, value in (("0", 0.0), ("2", 2.0), ("3", 3.0)):
        found = cache.get(key)
        assert found is not None
        assert torch.equal(found.sequence, embeddings(value).sequence)
        assert torch.equal(found.pooled, embeddings(value).pooled)


def test_damage_only_costs_time(tmp_path: Path) -> None:
    from fluxdesk.engine.prompt_cache import PromptCache

    cache = PromptCache(tmp_path / "folder")
    assert cache.get("none") is None
    cache.put("a", embeddings(1))
    path = tmp_path / "folder" / "a.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    assert cache.get("a") is None
    assert not path.exists()
    (tmp_path / "file").write_text("in the way")
    PromptCache(tmp_path / "file").put("a", embeddings(1))


def test_the_key_is_the_content(models: ModelSet, tmp_path: Path) -> None:
    """Text, files, length, dtype: each changes it; where the files lie does not."""
    from fluxdesk.engine.prompt_cache import EncoderIdentity
    from fluxdesk.formats.file_digests import FileDigests

    cpu = torch.device("cpu")

    def key(changed: ModelSet = models, text: str = "a", dtype: Any = torch.float32) -> str:
        identity = EncoderIdentity(changed, FileDigests(tmp_path / "digests"))
        return identity.key(text, dtype, cpu, lambda _done, _total: None)

    copy = tmp_path / "elsewhere.gguf"
    copy.write_bytes(Path(models.text_encoder_2.path).read_bytes())
    moved = msgspec.structs.replace(models, text_encoder_2=ModelFile(str(copy)))
    assert key(moved) == key()
    data = bytearray(copy.read_bytes())
    data[-1] ^= 1
    copy.write_bytes(data)
    other = msgspec.structs.replace(models, max_sequence_length=16)
    assert len({key(), key(moved), key(other), key(text="b"), key(dtype=torch.bfloat16)}) == 5
