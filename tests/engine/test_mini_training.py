"""flux-mini's parts: drawing, tokenizers, names, and a training that can be broken off."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from fluxdesk.domain.captions import caption, prompts, typed
from fluxdesk.domain.scenes import demo_scene, scenes
from fluxdesk.domain.shapes import BACKGROUNDS, PALETTE, SHAPES, THING_COLOURS
from fluxdesk.engine.flux_names import to_diffusers
from fluxdesk.engine.mini import autoencoder as vae
from fluxdesk.engine.mini import train as training
from fluxdesk.engine.mini.adopt import adopt
from fluxdesk.engine.mini.draw import draw
from fluxdesk.engine.mini.evaluate import Painted, write_folder
from fluxdesk.engine.mini.export import flux_tensors, write_weights
from fluxdesk.engine.mini.layout import PATCHES, layout_loss, patch_classes
from fluxdesk.engine.mini.model import MiniFlux, pack, unpack
from fluxdesk.engine.mini.optimizer import Muon
from fluxdesk.engine.mini.tokenizers import T5_LENGTH, write_tokenizers
from fluxdesk.engine.mini.train import Latents, Plan, Trainer, averaged
from fluxdesk.engine.mini.words import WordsPlan, answers, teach_words, wrongness

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).parents[2] / "resources" / "flux-mini"


@pytest.fixture(scope="module")
def model() -> MiniFlux:
    torch.manual_seed(0)
    return MiniFlux(FOLDER).eval()


def test_drawer_paints_what_the_scene_says() -> None:
    picture = np.asarray(draw(demo_scene()))
    assert picture.shape == (128, 128, 3)
    assert tuple(picture[2, 2]) == PALETTE["white"]
    assert tuple(picture[33, 64]) == PALETTE["red"]
    assert tuple(picture[95, 64]) == PALETTE["blue"]
    rim = picture[33, :64]
    mixed = [pixel for pixel in rim if 60 < pixel[1] < 220]
    assert 1 <= len(mixed) <= 2  # one soft pixel: antialiased, not blurred


def test_tokenizers_are_the_committed_ones(tmp_path: Path) -> None:
    """Built again from the grammar, byte for byte."""
    write_tokenizers(tmp_path)
    for name in ("tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer_2/tokenizer.json"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_every_word_is_one_token(model: MiniFlux) -> None:
    import random

    rng = random.Random(5)
    for scene in itertools.islice(scenes(5, "train"), 150):
        for language in ("en", "es"):
            words = typed(caption(scene, language, rng), rng)
            count = len(words.replace(",", " ,").replace(".", " .").split())
            t5 = model.t5_tokenizer(words).input_ids
            assert len(t5) == count + 1 <= T5_LENGTH
            assert model.t5_tokenizer.unk_token_id not in t5
            assert len(model.clip_tokenizer(words).input_ids) == count + 2


def test_short_clip_prompts_mean_the_same(model: MiniFlux) -> None:
    """Training cuts CLIP's padding away; the pipeline does not."""
    words = [prompt for prompt, _ in prompts(2, "train", 6)]
    t5_ids, short = model.tokenize(words)
    full = model.clip_tokenizer(words, padding="max_length", max_length=77, return_tensors="pt").input_ids
    assert t5_ids.shape == (6, T5_LENGTH)
    assert short.shape[1] < full.shape[1] == 77
    with torch.inference_mode():
        assert torch.allclose(model.clip(short).pooler_output, model.clip(full).pooler_output, atol=1e-5)


def test_pack_is_the_pipelines_order() -> None:
    from diffusers import FluxPipeline

    latents = torch.randn(2, 16, 16, 16)
    assert torch.equal(pack(latents), FluxPipeline._pack_latents(latents, 2, 16, 16, 16))
    assert torch.equal(unpack(pack(latents)), latents)


def test_names_lead_there_and_back(model: MiniFlux) -> None:
    state = model.transformer.state_dict()
    back = to_diffusers({f"model.diffusion_model.{k}": v for k, v in flux_tensors(state).items()})
    assert back.keys() == state.keys()
    assert all(torch.equal(back[name], state[name]) for name in state)


def test_autoencoder_rebuilds_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae, "_PICTURES", 8)
    # A rate that does not look at the number of steps, so that two runs may differ in it.
    monkeypatch.setattr(vae, "_rate", lambda step, steps: 3e-3 * (step + 1) / 60)
    monkeypatch.setattr(vae, "_WHOLE_FROM", 2.0)
    vae.train(1, 1, tmp_path / "parts.pt")
    parts = vae.train(2, 1, tmp_path / "parts.pt").state_dict()
    whole = vae.train(2, 1, tmp_path / "whole.pt").state_dict()
    assert all(torch.allclose(parts[name], whole[name], atol=1e-6) for name in whole)


def test_questions_about_a_scene() -> None:
    """Shape, colour and size of nine cells row by row, 0 for nothing there, and the background."""
    circle = [1 + SHAPES.index("circle"), 1 + THING_COLOURS.index("red"), 2]
    square = [1 + SHAPES.index("square"), 1 + THING_COLOURS.index("blue"), 2]
    wanted = answers(demo_scene())
    assert wanted[3:6] == circle
    assert wanted[21:24] == square
    assert sum(wanted[:27]) == sum(circle) + sum(square)
    assert wanted[27] == BACKGROUNDS.index("white")


def test_encoders_learn_to_read_and_are_kept(tmp_path: Path) -> None:
    torch.manual_seed(0)
    first = teach_words(MiniFlux(FOLDER), WordsPlan(steps=1, batch=16), tmp_path / "once.pt", compiled=False)
    torch.manual_seed(0)
    taught, plan = MiniFlux(FOLDER), WordsPlan(steps=16, batch=16)
    last = teach_words(taught, plan, tmp_path / "words.pt", compiled=False)
    assert first is not None
    assert last is not None
    assert last < 0.8 * first
    again = MiniFlux(FOLDER)
    assert teach_words(again, plan, tmp_path / "words.pt", compiled=False) is None
    ids = taught.tokenize(["a red circle", "un cuadrado azul"])
    assert all(map(torch.equal, taught.encode(*ids), again.encode(*ids)))


def test_wrongness_is_small_only_for_the_right_answers() -> None:
    wanted = torch.tensor([answers(demo_scene())])
    sizes = [*((len(SHAPES) + 1, len(THING_COLOURS) + 1, 4) * 9), len(BACKGROUNDS)]
    sure = torch.cat(
        [10.0 * torch.nn.functional.one_hot(wanted[:, n], size) for n, size in enumerate(sizes)], dim=1
    )
    assert float(wrongness(sure, wanted)) < 0.01
    assert float(wrongness(sure.roll(1, dims=1), wanted)) > 0.5


def test_training_learns_resumes_and_exports_the_average(tmp_path: Path) -> None:
    drawn = list(itertools.islice(scenes(0, "train"), 4))
    data = Latents(drawn, torch.randn(4, 64, 64), 1.0, 0.0)
    plan = Plan(steps=3, batch=2)

    def trainer(checkpoint: str, plan: Plan) -> Trainer:
        torch.manual_seed(plan.seed)
        return Trainer(MiniFlux(FOLDER), tmp_path / checkpoint, plan)

    whole = trainer("whole.pt", plan)
    whole.run(data, compiled=False)
    trainer("parts.pt", plan._replace(minutes=0.0)).run(data, compiled=False)
    parts = trainer("parts.pt", plan)
    assert parts.step == 1
    parts.run(data, compiled=False)
    assert parts.step == whole.step == 3
    for name, value in whole.model.state_dict().items():
        assert torch.allclose(value, parts.model.state_dict()[name], atol=1e-5), name
    average = averaged(FOLDER, tmp_path / "whole.pt")
    start = average.transformer.proj_out.weight.detach()
    now = whole.model.transformer.proj_out.weight.detach()
    assert 0.0 < float(start.abs().max()) < float(now.abs().max())


def test_published_files_become_checkpoints_again(tmp_path: Path) -> None:
    """What is written from the adopted checkpoints is the published model, byte for byte."""
    adopt(FOLDER, tmp_path / "work", step=100)
    autoencoder = vae.train(2600, 0, tmp_path / "work" / "autoencoder.pt")
    (tmp_path / "out").mkdir()
    write_weights(tmp_path / "out", averaged(FOLDER, tmp_path / "work" / "transformer.pt"), autoencoder)
    assert (tmp_path / "out" / "sha256.json").read_bytes() == (FOLDER / "sha256.json").read_bytes()
    fresh = MiniFlux(FOLDER)
    teach_words(fresh, WordsPlan(1), tmp_path / "work" / "words.pt", compiled=False)
    trainer = Trainer(fresh, tmp_path / "work" / "transformer.pt", Plan(steps=101, batch=2))
    assert (trainer.step, trainer.warm_from) == (100, 100)
    with pytest.raises(FileExistsError, match="go on from it"):
        adopt(FOLDER, tmp_path / "work", step=100)


def test_patches_show_what_the_scene_says() -> None:
    """The demo scene: a red circle in the upper half, a blue square in the lower one, both in the middle."""
    classes = patch_classes(demo_scene()).view(PATCHES, PATCHES)
    circle = 1 + SHAPES.index("circle") * len(THING_COLOURS) + THING_COLOURS.index("red")
    square = 1 + SHAPES.index("square") * len(THING_COLOURS) + THING_COLOURS.index("blue")
    assert {int(value) for value in classes[:4].flatten()} == {0, circle}
    assert {int(value) for value in classes[4:].flatten()} == {0, square}
    assert bool((classes[1:3, 3:5] == circle).all())
    assert bool((classes[5:7, 3:5] == square).all())


def test_composing_asks_the_middle_what_stands_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From that step on the loss has the question in it, and the head learns to answer."""
    monkeypatch.setattr(training, "_COMPOSE_FROM", 0)
    data = Latents(list(itertools.islice(scenes(0, "train"), 4)), torch.randn(4, 64, 64), 1.0, 0.0)
    torch.manual_seed(0)
    trainer = Trainer(MiniFlux(FOLDER), tmp_path / "composing.pt", Plan(steps=12, batch=4))
    patches = torch.stack([patch_classes(scene) for scene in data.scenes])

    def asked() -> float:
        with torch.no_grad():
            ids = trainer.model.tokenize(training.fresh_captions(data.scenes, 0, 0))
            return float(layout_loss(trainer._forward(data.packed, torch.ones(4), *ids)[1], patches))

    before = asked()
    trainer.run(data, compiled=False)
    assert asked() < 0.7 * before
    saved = torch.load(tmp_path / "composing.pt", weights_only=True)
    assert torch.equal(saved["head"]["answer.weight"], trainer.head.answer.weight)


def test_muon_makes_singular_values_alike() -> None:
    torch.manual_seed(0)
    weight = torch.nn.Parameter(torch.zeros(32, 64))
    optimizer = Muon([weight], lr=1.0, momentum=0.0, weight_decay=0.0)
    weight.grad = torch.randn(32, 64) @ torch.diag(torch.logspace(0, -1, 64))
    optimizer.step()
    values = torch.linalg.svdvals(weight.detach()) / (0.2 * 64**0.5)
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.4


def test_folder_for_the_judge(tmp_path: Path) -> None:
    from fluxdesk.services.judge import judge_folder, tally

    items = [Painted(prompt, scene, draw(scene)) for prompt, scene in prompts(1, "held-out", 12)]
    write_folder(items, tmp_path)
    judged = judge_folder(tmp_path)
    assert [item.asked.prompt for item in judged] == [item.prompt for item in items]
    assert tally(item.verdict for item in judged).all_right == 100.0
    assert (tmp_path / "sheet.png").exists()
