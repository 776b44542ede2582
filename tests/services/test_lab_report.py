"""Reports of a small invented run: statements, one file without requests, exchange between machines."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from fluxdesk.domain.comparison import Cell, ComparisonPlan
from fluxdesk.domain.comparison_result import ComparisonReport, Judgement
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import PhaseSeconds, RunResult
from fluxdesk.domain.request import ModelFile, ModelSet, Placement
from fluxdesk.services.lab_html import differences, make_html
from fluxdesk.services.lab_report import import_report, write_reports
from fluxdesk.services.lab_results import build_report, this_machine
from fluxdesk.services.lab_session import LabSession, ReadyModel
from fluxdesk.services.lab_statistics import summarise
from fluxdesk.services.lab_store import LabStore
from fluxdesk.services.lab_svg import nice_ticks
from fluxdesk.services.lab_texts import say, say_all, size_text

NOISE = {"F16": 0.0, "Q8_0": 0.6, "Q6_K": 1.5, "Q4_0": 6.0}
SPEED = {"F16": 1.0, "Q8_0": 1.1, "Q6_K": 1.3, "Q4_0": 1.2}
BYTES = {"F16": 23_800_000_000, "Q8_0": 12_700_000_000, "Q6_K": 9_860_000_000, "Q4_0": 6_790_000_000}


def picture_of(cell: Cell, noise: float) -> np.ndarray:
    """A picture that depends on prompt and seed, with the level's own noise on it."""
    base = np.random.default_rng([cell.prompt, cell.seed])
    small = base.integers(0, 255, (6, 6, 3), dtype=np.uint8)
    image = np.asarray(Image.fromarray(small).resize((48, 48), Image.Resampling.BICUBIC), dtype=float)
    own = np.random.default_rng([cell.prompt, cell.seed, len(cell.variant.level), int(noise * 10)])
    return np.clip(image + own.normal(0, 1, image.shape) * noise, 0, 255).round().astype(np.uint8)


def make_run(
    folder: Path,
    kernel_noise: float = 0.3,
    latents: Callable[[str, str], np.ndarray] | None = None,
    **changes: object,
) -> ComparisonReport:
    plan = ComparisonPlan(
        family="flux1-dev", levels=tuple(NOISE), prompts=("=uno <&>", "two", "three", "four", "five", "six"),
        seeds=(1, 2), width=48, height=48, steps=4, reference="F16",
    )  # fmt: skip
    plan = msgspec.structs.replace(plan, **changes)
    store = LabStore(folder)
    with store.writing():
        session = LabSession(store, plan)
        file = ModelFile("/home/someone/secret/model")
        for cell in session.pending():
            level = cell.variant.level
            models = ModelSet(
                family=plan.family, level=level, transformer=file, text_encoder=file, text_encoder_2=file, vae=file,
                config_dir="/home/someone",
            )  # fmt: skip
            ready = ReadyModel(
                models=models, placement=Placement(), sha256=f"hash-{level}", file_bytes=BYTES[level]
            )
            noise = kernel_noise if cell.role == "kernel" else NOISE[level]
            Image.fromarray(picture_of(cell, noise)).save(store.picture_path(cell))
            if latents is not None:
                np.save(store.steps_file(cell), latents(level, cell.role).astype(np.float16))
            seconds = PhaseSeconds(total=5, load=0, encode=0, denoise=4, decode=1)
            result = RunResult(
                seconds=seconds, seconds_per_step=SPEED[level], peak_ram_bytes=BYTES[level] + 2_000_000_000
            )
            session.finished(cell, ready, session.request(cell, ready), result)
        session.measure_all()
        session.tidy()
        return build_report(session, this_machine())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[ComparisonReport, Path]:
    folder = tmp_path_factory.mktemp("run")
    return make_run(folder), folder


def test_levels_rank_by_their_noise_with_floor_and_edge(run: tuple[ComparisonReport, Path]) -> None:
    report, _ = run
    means = [level.psnr.mean for level in report.levels]
    assert means == sorted(means, reverse=True)
    assert [level.efficient for level in report.levels] == [False, True, False, False]
    assert report.ties == ()
    assert report.noise_floor.kernel is not None
    assert report.noise_floor.psnr == pytest.approx(report.noise_floor.kernel.psnr.mean)
    assert [level.same for level in report.levels] == [True, False, False, False]
    assert report.verdict.startswith("Q8_0: closest to F16 on your 12 pictures (PSNR "), report.verdict
    assert "11 GB smaller, 10 % slower." in report.verdict
    spanish = say_all(report.verdict_parts.sentences, "es")
    assert spanish.startswith("Q8_0: el más cercano a F16 en tus 12 imágenes (PSNR ")
    assert "," in spanish.split("PSNR ")[1][:5], "decimal comma"


def test_the_worst_picture_is_chosen_and_shown_by_the_same_measure(
    run: tuple[ComparisonReport, Path],
) -> None:
    report, folder = run
    measured = {cell.cell: (cell, cell.measures) for cell in report.cells if cell.measures is not None}
    page = write_reports(report, folder, "en").read_text(encoding="utf-8")
    for level in report.levels[1:]:
        worst = level.worst
        assert worst is not None
        values = {key: own.psnr_capped for key, (cell, own) in measured.items() if cell.level == level.level}
        assert worst.psnr == min(values.values()) == values[worst.cell]
        assert worst.psnr < level.psnr.mean
        assert f"seed {worst.seed}: PSNR {worst.psnr:.1f} dB, FLIP {worst.flip:.3f}" in page
    winner = report.levels[1].worst
    assert winner is not None
    said = f"worst picture is prompt {winner.prompt + 1} with seed {winner.seed} (PSNR {winner.psnr:.1f} dB)"
    assert said in report.verdict

    results = [found for found in LabStore(folder).results().values() if found.variant.level == "Q4_0"]
    cells = [(found, measured[found.cell][1]) for found in results]
    best = max(cells, key=lambda pair: pair[1].psnr_capped)[0]
    odd = [(found, msgspec.structs.replace(own, flip=0.9) if found is best else own) for found, own in cells]
    worst = summarise("Q4_0", odd, {}, is_reference=False).worst
    assert worst == report.levels[-1].worst, "not the one that only FLIP finds far"


def test_a_level_under_the_floor_is_the_same(tmp_path: Path) -> None:
    report = make_run(tmp_path, kernel_noise=2.0)
    assert [level.level for level in report.levels if level.same] == ["F16", "Q8_0", "Q6_K"]
    assert report.verdict.startswith(
        "Q6_K: the same as F16 within the noise floor on your 12 pictures, 14 GB smaller"
    )


def test_ties_name_the_smaller_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NOISE, "Q6_K", 0.6)
    report = make_run(tmp_path)
    assert ("Q6_K", "Q8_0") in report.ties or ("Q8_0", "Q6_K") in report.ties
    assert report.verdict.startswith("Q6_K: ties with Q8_0 on your 12 pictures, 2.8 GB smaller, 18 % slower.")


def test_without_a_16_bit_reference_it_is_said(tmp_path: Path) -> None:
    report = make_run(tmp_path, levels=("Q8_0", "Q4_0"), reference="Q8_0", prompts=("a", "b"))
    assert not report.reference_exact
    assert "No BF16 or F16 was at hand" in report.verdict
    assert "With only 2 prompts" in report.verdict


def test_swapped_pictures_are_named(tmp_path: Path) -> None:
    make_run(tmp_path)
    store = LabStore(tmp_path)
    results = list(store.results().values())
    mixed = {(r.prompt, r.seed): r for r in results if r.variant.level == "Q8_0"}
    first, second = mixed[0, 1], mixed[3, 2]
    a, b = tmp_path / first.picture, tmp_path / second.picture
    kept = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(kept)
    from fluxdesk.services.image_compare import sha256_of

    for result, path in ((first, a), (second, b)):
        store.add_result(msgspec.structs.replace(result, picture_sha256=sha256_of(path)))
    plan = store.plan()
    assert plan is not None
    with store.writing():
        session = LabSession(store, plan)
        session.measure_all()
        report = build_report(session, this_machine())
    found = {cell.cell: cell.measures for cell in report.cells}
    swapped = found[first.cell]
    assert swapped is not None
    assert say_all(swapped.findings, "en") == "This is the picture of prompt 4, seed 2: the two are swapped."


class Checker(HTMLParser):
    """Collects what would be requested, and checks that tags close."""

    VOID = {"meta", "link", "img", "br", "line", "circle", "polyline"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.addresses += [value or "" for key, value in attrs if key in {"src", "href", "srcset", "data"}]
        if tag == "img":
            assert dict(attrs).get("alt"), "every picture is described"

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_asks_for_nothing(run: tuple[ComparisonReport, Path]) -> None:
    report, folder = run
    page = write_reports(report, folder, "es")
    text = page.read_text(encoding="utf-8")
    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    assert checker.addresses
    assert all(address.startswith("data:") for address in checker.addresses)
    assert not re.search(r"url\(|@import|https?://", text)
    assert "default-src 'none'" in text
    assert '<html lang="es">' in text
    assert "=uno <&>" in checker.text, "prompts are escaped, not dropped"
    assert "someone" not in text
    assert "someone" not in (folder / "report.json").read_text()
    assert text.count("<img") >= 6 * 4


def test_csv_opens_in_a_spreadsheet(run: tuple[ComparisonReport, Path]) -> None:
    report, folder = run
    write_reports(report, folder, "en")
    data = (folder / "results.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(report.cells) == 4 * 12 + 2 * 6
    assert rows[0]["prompt_text"] == "'=uno <&>", "no formula"
    assert float(rows[-1]["flip"]) > 0


def test_json_comes_back_and_two_machines_stand_side_by_side(
    run: tuple[ComparisonReport, Path], tmp_path: Path
) -> None:
    report, folder = run
    write_reports(report, folder, "en")
    other = import_report(folder / "report.json")
    assert other == report
    assert differences(report, other) == ()
    theirs = msgspec.structs.replace(
        other, machine=msgspec.structs.replace(other.machine, gpu="GPU of a friend"),
        plan=msgspec.structs.replace(other.plan, steps=8, seeds=(9,)),
    )  # fmt: skip
    assert differences(report, theirs) == ("beside_prompts", "beside_size")
    text = make_html(report, None, "en", theirs)
    assert "GPU of a friend" in text
    assert "Two machines side by side" in text


def test_foreign_and_newer_files_are_refused_in_words(
    run: tuple[ComparisonReport, Path], tmp_path: Path
) -> None:
    report, folder = run
    write_reports(report, folder, "en")
    with pytest.raises(KnownError, match="There is no file"):
        import_report(tmp_path / "none.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"levels": 3}')
    with pytest.raises(KnownError, match="is no report"):
        import_report(wrong)
    document = json.loads((folder / "report.json").read_text())
    document["format"] = 99
    wrong.write_text(json.dumps(document))
    with pytest.raises(KnownError, match="newer FluxDesk"):
        import_report(wrong)


def test_blind_tests_are_reported(run: tuple[ComparisonReport, Path]) -> None:
    report, _ = run
    judged = Judgement(
        test="abx", first="F16", second="Q4_0", trials=18, successes=15, p_value=0.0038, significant=True, seed=1,
        date="2026-11-24T10:00:00Z",
    )  # fmt: skip
    text = make_html(msgspec.structs.replace(report, judgements=(judged,)), None, "en")
    assert "F16 and Q4_0 were told apart: 15 of 18 right (p = 0.0038)." in text


def test_sizes_and_ticks() -> None:
    assert [size_text(value) for value in (9, 12_300, 4_000_000, 12_700_000_000)] == [
        "9 B",
        "12 kB",
        "4.0 MB",
        "13 GB",
    ]
    assert nice_ticks(0.97, 1.42) == [0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5]
    assert nice_ticks(40.0, 40.0, least=2.0) == [39.0, 39.5, 40.0, 40.5, 41.0]


@pytest.mark.full
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_a_browser_without_network_has_nothing_to_complain_about(
    run: tuple[ComparisonReport, Path], tmp_path: Path
) -> None:
    report, folder = run
    page = tmp_path / "report.html"
    counter = (
        "<script>addEventListener('load',function(){var own=performance.getEntriesByType('resource')"
        ".filter(function(e){return !e.name.startsWith('data:');}).length;"
        "document.querySelector('.switch').click();document.querySelector('.sortable button').click();"
        "document.body.dataset.requests=own;document.body.dataset.language=document.documentElement.lang;"
        "document.body.dataset.sorted=document.querySelectorAll('[aria-sort]').length;});</script>"
    )
    text = write_reports(report, folder, "en").read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", f"{counter}</body>"), encoding="utf-8")
    done = subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
         f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if ":CONSOLE:" in line and page.name in line] == []
    assert 'data-requests="0"' in done.stdout
    assert 'data-language="es"' in done.stdout, "the language button works"
    assert 'data-sorted="1"' in done.stdout, "a heading sorts"


def test_one_picture_is_no_plural() -> None:
    worst = {"prompt": 1, "seed": 2, "psnr": 29.8}
    few = {"en": "With only 1 prompt ranks", "es": "Con solo 1 prompt el orden"}
    for language, start in few.items():
        assert say("caveat_few", language, prompts=1, seeds=1, **worst).startswith(start)
    caveat = say("caveat", "es", prompts=6, seeds=1, **worst)
    assert "esta máquina con 6 prompts y 1 semilla, no" in caveat
    best = {"winner": "Q8_0", "other": "F16", "psnr": 50.0, "saved": 10**9, "percent": 5}
    assert "en tu única imagen" in say("verdict_best_faster", "es", pictures=1, **best)
    assert "on your 3 pictures" in say("verdict_best_faster", "en", pictures=3, **best)
