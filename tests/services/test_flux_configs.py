"""The shipped configuration folders: bytes as published, and every family whole."""

from __future__ import annotations

import hashlib
import json

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.flux_configs import config_folder, read_defaults
from fluxdesk.services.paths import find_paths

PUBLISHED = {
    "model_index.json": "24946df21ff25e210486b5f6b14208983a90c9c73f8d48cfa724c0e4e03f7201",
    "scheduler/scheduler_config.json": "b129cebacf8f851867ec5c7c4d3f4bf787e232525a53becf4df5a72278a788d5",
    "text_encoder/config.json": "d79d5c8c6ce85112a923d621a5412886ddbbb0636210fc0f72f450582e675542",
    "text_encoder_2/config.json": "9001e5a8ae0571a362f806b87b6105dd1a15c33dca237b606d2561164109beeb",
    "tokenizer/merges.txt": "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a",
    "tokenizer/special_tokens_map.json": "2cdb3b8331a60c92fc1e55a13e9fd61fd2293c5a51275fdcccd62b780052530e",
    "tokenizer/tokenizer_config.json": "6bdcee9ccce2a16ca2b4c0c5ed00b42c50ea225f4472a8c4c1e963a2902c2881",
    "tokenizer/vocab.json": "e089ad92ba36837a0d31433e555c8f45fe601ab5c221d4f607ded32d9f7a4349",
    "tokenizer_2/special_tokens_map.json": "7a1985a994c41886db38c719d2a3d2f40606663cc19d7c5d6a85d349320e06d2",
    "tokenizer_2/spiece.model": "d60acb128cf7b7f2536e8f38a5b18a05535c9e14c7a355904270e15b0945ea86",
    "tokenizer_2/tokenizer.json": "f5dfec163765e18e270537fe896c49f5fad74db1525641d9b255a3008b999596",
    "tokenizer_2/tokenizer_config.json": "1a3d2db64215ed77854dd4208aac5f8361c1b5471cabd19c0ef1472d1a895eb0",
    "transformer/config.json": "397cfb92299488013ec3af6142a2a877366f8d2e44efbb4f3e33479e7960d3d0",
    "vae/config.json": "bc1e208f414a315365fbecf426838f43b87c9d5c051219e0968a56e2644b2998",
}
FAMILIES = (
    "flux1-schnell", "flux1-dev", "flux1-krea", "flux1-kontext", "flux1-fill", "flux1-canny",
    "flux1-depth", "flux1-lite",
)  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_schnell_is_byte_identical_to_the_published_files(name: str) -> None:
    data = (config_folder(find_paths(), "flux1-schnell") / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == PUBLISHED[name]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_whole_folder(family: str) -> None:
    folder = config_folder(find_paths(), family)  # type: ignore[arg-type]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {*PUBLISHED, "fluxdesk.json"}
    transformer = json.loads((folder / "transformer/config.json").read_text())
    schedule = json.loads((folder / "scheduler/scheduler_config.json").read_text())
    distilled = family != "flux1-schnell"
    assert transformer["guidance_embeds"] is distilled
    assert schedule["use_dynamic_shifting"] is distilled
    assert schedule["shift"] == (3.0 if distilled else 1.0)
    channels = {"flux1-fill": 384, "flux1-canny": 128, "flux1-depth": 128}
    assert transformer["in_channels"] == channels.get(family, 64)
    assert transformer["num_layers"] == (8 if family == "flux1-lite" else 19)
    assert read_defaults(folder).max_sequence_length == (512 if distilled else 256)
    assert config_folder(find_paths(), family) == folder  # type: ignore[arg-type]


def test_an_unknown_family_is_a_sentence() -> None:
    with pytest.raises(KnownError, match="no configuration for flux9"):
        config_folder(find_paths(), "flux9")  # type: ignore[arg-type]
