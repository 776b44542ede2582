"""Rebuild flux-mini from a seed: `python -m fluxdesk.engine.mini --output resources/flux-mini --work build/mini`.

Every stage leaves a checkpoint in the work folder and goes on from it, so that a run can be broken off and
started again, or given more steps.
"""

import argparse
import logging
from pathlib import Path

import torch

from fluxdesk.engine.mini import autoencoder as vae
from fluxdesk.engine.mini.adopt import adopt
from fluxdesk.engine.mini.draw import pixels
from fluxdesk.engine.mini.evaluate import PROMPTS, Painter, paint_held_out, write_folder
from fluxdesk.engine.mini.export import write_configs, write_weights
from fluxdesk.engine.mini.model import MiniFlux
from fluxdesk.engine.mini.tokenizers import write_tokenizers
from fluxdesk.engine.mini.train import Plan, Trainer, averaged, cached_latents
from fluxdesk.engine.mini.words import WordsPlan, teach_words

log = logging.getLogger("fluxdesk.engine.mini")

AUTOENCODER_STEPS, WORDS_STEPS, PICTURES, BATCH = 2600, 500, 10_000, 32


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fluxdesk.engine.mini", description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="the model's folder")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints, cache and evaluation pictures")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--autoencoder-steps", type=int, default=AUTOENCODER_STEPS)
    parser.add_argument("--words-steps", type=int, default=WORDS_STEPS, help="the text encoders'")
    parser.add_argument("--pictures", type=int, default=PICTURES, help="drawn pictures to train on")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--steps", type=int, required=True, help="the transformer's; 0 exports what is there")
    parser.add_argument("--minutes", type=float, default=None, help="break off after so many; go on later")
    parser.add_argument(
        "--compile", action="store_true", help="compile the networks: quicker steps, later start"
    )
    parser.add_argument(
        "--adopt",
        type=int,
        metavar="STEP",
        help="first make checkpoints of the folder's files, STEP steps old",
    )
    parser.add_argument("--evaluate", type=int, default=PROMPTS, help="held-out prompts to paint")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Tokenizers, autoencoder, latents, words, transformer, files, evaluation pictures."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    # Numbers too small to matter slow this arithmetic down tenfold.
    torch.set_flush_denormal(True)
    work, output, seed = arguments.work, arguments.output, arguments.seed
    work.mkdir(parents=True, exist_ok=True)
    if arguments.adopt is not None:
        adopt(output, work, arguments.adopt)
    write_tokenizers(output)
    autoencoder = vae.train(arguments.autoencoder_steps, seed, work / "autoencoder.pt")
    drawn = pixels(vae.unseen_scenes(64))
    log.info("autoencoder: %.2f dB on 64 held-out pictures", vae.psnr(autoencoder, torch.from_numpy(drawn)))
    data = cached_latents(autoencoder, arguments.pictures, seed, work / "latents.pt")
    checkpoint = work / "transformer.pt"
    plan = Plan(arguments.steps, arguments.batch, seed=seed, minutes=arguments.minutes)
    if arguments.steps:
        torch.manual_seed(seed)
        model = MiniFlux(output)
        teach_words(model, WordsPlan(arguments.words_steps, seed=seed), work / "words.pt", arguments.compile)
        Trainer(model, checkpoint, plan).run(data, compiled=arguments.compile)
    model = averaged(output, checkpoint)
    write_configs(output, model, data.scale, data.shift)
    for name, digest in write_weights(output, model, autoencoder).items():
        log.info("%s %s", digest, name)
    painter = Painter(model, autoencoder, data.scale, data.shift)
    write_folder(paint_held_out(painter, arguments.evaluate), work / "evaluation")


if __name__ == "__main__":
    main()
