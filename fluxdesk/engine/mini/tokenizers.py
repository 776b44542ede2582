"""Builds flux-mini's two tokenizers from the grammar's own words: T5-style unigram and CLIP-style BPE."""

import json
import math
import random
import re
import string
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from fluxdesk.domain.captions import caption, typed
from fluxdesk.domain.scenes import scenes

CLIP_LENGTH: Final = 77
T5_LENGTH: Final = 32
"""Tokens that a prompt is padded or cut to, without attention mask, as FluxPipeline does."""

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
_SAMPLE: Final = 30_000
_CLIP_VOCABULARY: Final = 1152
_PLAIN_LETTERS: Final = string.ascii_letters + "áéíóúüñÁÉÍÓÚÜÑ" + string.digits + ".,;:!?'\"()-–¿¡/&%"
_CLIP_PATTERN: Final = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)


def grammar_words(seed: int = 0) -> Counter[str]:
    """Every word of the grammar with its frequency, capitalised and unaccented forms included."""
    rng = random.Random(f"words {seed}")
    words: Counter[str] = Counter()
    for index, scene in zip(range(_SAMPLE), scenes(seed, "train"), strict=False):
        words.update(re.findall(r"\w+|[.,]", typed(caption(scene, "en" if index % 2 else "es", rng), rng)))
    return words


def t5_tokenizer(words: Counter[str]) -> dict[str, Any]:
    """The contents of a T5 tokenizer.json: whole words first, single letters for everything else."""
    total = sum(words.values())
    pieces: list[tuple[str, float]] = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -6.0)]
    known = sorted(words, key=lambda word: (-words[word], word))
    pieces += [(f"▁{word}", math.log(words[word] / total)) for word in known if word not in ".,"]
    pieces += [(letter, -9.0 if letter in ".," else -14.0) for letter in _PLAIN_LETTERS]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    contents: dict[str, Any] = json.loads(tokenizer.to_str())
    return contents


def clip_tokenizer(words: Counter[str]) -> tuple[dict[str, int], list[str]]:
    """CLIP's vocab.json and the lines of merges.txt: bytes, their word-final forms, then merges."""
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CLIP_PATTERN), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=_CLIP_VOCABULARY,
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    # Words by frequency, twice at least, so that each ends as one token.
    tokenizer.train_from_iterator(
        (f"{word} " * (count + 1) for word, count in sorted(words.items())), trainer
    )
    trained = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(merge) for merge in trained["merges"]]
    vocabulary = [*alphabet, *(f"{letter}</w>" for letter in alphabet), *("".join(merge) for merge in merges)]
    numbered = {token: index for index, token in enumerate(dict.fromkeys(vocabulary))}
    for special in (BOS, EOS):
        numbered[special] = len(numbered)
    return numbered, ["#version: 0.2", *(" ".join(merge) for merge in merges)]


def _special(content: str, normalized: bool = False) -> dict[str, Any]:
    return {
        "content": content,
        "lstrip": False,
        "normalized": normalized,
        "rstrip": False,
        "single_word": False,
    }


def _write(path: Path, contents: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_tokenizers(folder: Path, seed: int = 0) -> tuple[int, int]:
    """Write tokenizer/ (CLIP) and tokenizer_2/ (T5) into a model's folder. Returns their vocabulary sizes."""
    words = grammar_words(seed)
    vocabulary, merges = clip_tokenizer(words)
    _write(folder / "tokenizer" / "vocab.json", vocabulary)
    (folder / "tokenizer" / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
    specials = {"bos_token": BOS, "eos_token": EOS, "pad_token": EOS, "unk_token": EOS}
    decoder = {
        str(vocabulary[token]): {**_special(token, token == BOS), "special": True} for token in (BOS, EOS)
    }
    config: dict[str, Any] = {"add_prefix_space": False, "added_tokens_decoder": decoder, **specials}
    config |= {"clean_up_tokenization_spaces": True, "do_lower_case": True, "errors": "replace"}
    config |= {"model_max_length": CLIP_LENGTH, "tokenizer_class": "CLIPTokenizer"}
    _write(folder / "tokenizer" / "tokenizer_config.json", config)
    special_map = {name: _special(token, name == "bos_token") for name, token in specials.items()}
    _write(folder / "tokenizer" / "special_tokens_map.json", special_map)

    unigram = t5_tokenizer(words)
    _write(folder / "tokenizer_2" / "tokenizer.json", unigram)
    t5_specials = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    config = {"add_prefix_space": True, "additional_special_tokens": [], "extra_ids": 0, "legacy": True}
    config |= {"clean_up_tokenization_spaces": True, "model_max_length": T5_LENGTH, **t5_specials}
    _write(folder / "tokenizer_2" / "tokenizer_config.json", {**config, "tokenizer_class": "T5Tokenizer"})
    special_map = {name: _special(token) for name, token in t5_specials.items()}
    _write(folder / "tokenizer_2" / "special_tokens_map.json", special_map)
    return len(vocabulary), len(unigram["model"]["vocab"])
