"""The comparison as one HTML file that needs nothing else: pictures inside, plots as SVG, two languages.

Its Content-Security-Policy forbids every request, so it cannot phone anyone even if it wanted to.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from fluxdesk.domain.comparison_result import (
    PSNR_CEILING_DB,
    ComparisonReport,
    FloorPart,
    Interval,
    LevelSummary,
)
from fluxdesk.domain.lab_prompts import Language
from fluxdesk.services.lab_html_parts import both, number, section
from fluxdesk.services.lab_html_pictures import picture_sections
from fluxdesk.services.lab_html_style import PAGE
from fluxdesk.services.lab_statistics import BOOTSTRAP_SEED, DRAWS
from fluxdesk.services.lab_steps_plot import steps_plot
from fluxdesk.services.lab_svg import interval_panels, scatter
from fluxdesk.services.lab_texts import TEXTS, say_all

DIGITS = {"lpips": 4, "clip": 1}
"""After the decimal sign, of the measures that need networks."""


def make_html(
    report: ComparisonReport,
    folder: Path | None,
    language: Language,
    beside: ComparisonReport | None = None,
) -> str:
    """The page. `folder` holds the pictures (None: without pictures); `beside` is another machine's report.

    Raises:
        KnownError: a picture of the run cannot be read.
    """
    sections = [
        _verdict(report),
        _plots(report),
        _table(report),
        _judgements(report),
        _beside(report, beside) if beside is not None else "",
        picture_sections(report, folder) if folder is not None else "",
        _settings(report),
    ]
    title = f"FluxDesk: {report.plan.family}, {report.created[:10]}"
    return PAGE.format(
        language=language,
        title=escape(title),
        heading=both("report_title", family=report.plan.family),
        subtitle=both("report_subtitle", date=report.created[:10], cpu=_hardware(report)),
        switch=escape("Español / English"),
        body="\n".join(part for part in sections if part),
        footer=both("report_footer", version=report.program_version),
    )


def _hardware(report: ComparisonReport) -> str:
    machine = report.machine
    return machine.gpu or machine.cpu or machine.system


def _verdict(report: ComparisonReport) -> str:
    sentences = report.verdict_parts.sentences
    text = "".join(
        f'<span class="{language}" lang="{language}">{escape(say_all(sentences, language))}</span>'
        for language in ("en", "es")
    )
    floor = report.noise_floor
    parts = []
    for key, part in (("floor_repeat", floor.repeat), ("floor_kernel", floor.kernel)):
        if part is not None:
            parts.append(f"<li>{both(key)}: {_floor_text(part)}</li>")
    floors = f"<ul>{''.join(parts)}</ul>" if parts else f"<p>{both('floor_none')}</p>"
    return f'<section class="verdict"><p>{text}</p></section>' + section("floor_title", floors, "floor_intro")


def _floor_text(part: FloorPart) -> str:
    if part.identical == part.pictures:
        return both("floor_identical", pictures=part.pictures)
    text = both(
        "floor_differs",
        psnr=part.psnr.mean,
        ssim=part.ssim.mean,
        flip=part.flip.mean,
        identical=part.identical,
        pictures=part.pictures,
    )
    return text if part.lpips is None else f"{text}; {both('floor_lpips', lpips=part.lpips.mean)}"


def _plots(report: ComparisonReport) -> str:
    floor = report.noise_floor
    others = [level for level in report.levels if level.level != report.reference]
    first = scatter(report.levels, report.reference, TEXTS.__getitem__)
    floors = {"psnr": floor.psnr, "ssim": floor.ssim, "flip": floor.flip}
    if all(level.lpips is not None for level in others):
        floors["lpips"] = floor.lpips
    second = interval_panels(others, floors, TEXTS.__getitem__)
    third = steps_plot(report, TEXTS.__getitem__)
    return (
        section("plot_scatter", first, "plot_scatter_intro")
        + section("plot_intervals", second, "plot_intervals_intro")
        + (section("plot_steps", third, "plot_steps_intro") if third else "")
    )


def _interval(value: Interval | None, digits: int, *, psnr: bool = False) -> str:
    if value is None:
        return "<td>–</td>"
    mean = number(value.mean, digits, identical_at=100.0 if psnr else None)
    if value.low is None or value.high is None or (psnr and value.mean >= 100.0):
        return f"<td>{mean}</td>"
    low, high = number(value.low, digits), number(value.high, digits)
    return f'<td data-sort="{value.mean!r}">{mean} <small>{low} – {high}</small></td>'


def _table(report: ComparisonReport) -> str:
    further = report.further_measures
    heads = (
        "column_level", "measure_psnr", "measure_ssim", "measure_flip",
        *(f"measure_{measure}" for measure in further),
        "column_consistency", "column_seconds", "column_peak", "column_file", "column_remarks",
    )  # fmt: skip
    head = "".join(f'<th scope="col"><button type="button">{both(key)}</button></th>' for key in heads)
    rows = []
    for level in report.levels:
        is_reference = level.level == report.reference
        rows.append(
            f'<tr><th scope="row">{escape(level.level)}</th>'
            + _interval(level.psnr, 1, psnr=True)
            + _interval(level.ssim, 4)
            + _interval(level.flip, 4)
            + "".join(_interval(getattr(level, measure), DIGITS[measure]) for measure in further)
            + f'<td data-sort="{level.consistency!r}">{number(level.consistency, 2)}</td>'
            + f'<td data-sort="{level.seconds_per_step!r}">{number(level.seconds_per_step, 3)}</td>'
            + _bytes(level.peak_bytes)
            + _bytes(level.file_bytes)
            + f"<td>{_remarks(report, level, is_reference=is_reference)}</td></tr>"
        )
    table = f'<table class="sortable"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    note = f'<p class="muted">{both("clip_note")}</p>' if "clip" in further else ""
    return section("table_title", f'<div class="wide">{table}</div>{note}', "table_intro")


def _bytes(value: int) -> str:
    return f'<td data-sort="{value}">{both("bytes", value=value)}</td>'


def _remarks(report: ComparisonReport, level: LevelSummary, *, is_reference: bool) -> str:
    if is_reference:
        return both("remark_reference")
    remarks = []
    if level.same:
        remarks.append(both("remark_same"))
    tied = [a if b == level.level else b for a, b in report.ties if level.level in (a, b)]
    if tied:
        remarks.append(both("remark_ties", levels=", ".join(tied)))
    if level.efficient:
        remarks.append(both("remark_efficient"))
    if level.latents:
        remarks.append(
            both("remark_together") if level.parts_at is None else both("remark_parts", step=level.parts_at)
        )
    return "; ".join(remarks) or "–"


def _judgements(report: ComparisonReport) -> str:
    if not report.judgements:
        return ""
    rows = []
    for judged in report.judgements:
        key = f"judged_{judged.test}" + ("" if judged.significant else "_not")
        rows.append(
            "<li>"
            + both(
                key,
                first=judged.first,
                second=judged.second,
                successes=judged.successes,
                trials=judged.trials,
                p=judged.p_value,
                undecided=judged.undecided,
            )
            + "</li>"
        )
    return section("judged_title", f"<ul>{''.join(rows)}</ul>", "judged_intro")


def _beside(report: ComparisonReport, other: ComparisonReport) -> str:
    """The same levels on two machines."""
    theirs = {level.level: level for level in other.levels}
    rows = []
    for level in report.levels:
        its = theirs.get(level.level)
        if its is None:
            continue
        rows.append(
            f'<tr><th scope="row">{escape(level.level)}</th>'
            + _interval(level.psnr, 1, psnr=True)
            + _interval(its.psnr, 1, psnr=True)
            + f"<td>{number(level.seconds_per_step, 3)}</td><td>{number(its.seconds_per_step, 3)}</td>"
            + _bytes(level.peak_bytes)
            + _bytes(its.peak_bytes)
            + "</tr>"
        )
    names = (escape(_hardware(report)), escape(_hardware(other)))
    heads = "".join(
        f'<th scope="col">{both(key)}<br><small>{name}</small></th>'
        for key in ("measure_psnr", "column_seconds", "column_peak")
        for name in names
    )
    notes = "".join(f"<li>{both(key)}</li>" for key in differences(report, other))
    table = f'<table><thead><tr><th scope="col">{both("column_level")}</th>{heads}</tr></thead>'
    content = f'<div class="wide">{table}<tbody>{"".join(rows)}</tbody></table></div><ul>{notes}</ul>'
    return section("beside_title", content)


def differences(report: ComparisonReport, other: ComparisonReport) -> tuple[str, ...]:
    """Keys of the reasons why two reports' distances are not of the same pictures; empty when they are."""
    mine, its = report.plan, other.plan
    found = []
    if mine.family != its.family:
        found.append("beside_family")
    if (mine.prompts, mine.seeds) != (its.prompts, its.seeds):
        found.append("beside_prompts")
    if (mine.width, mine.height, mine.steps) != (its.width, its.height, its.steps):
        found.append("beside_size")
    if report.reference != other.reference:
        found.append("beside_reference")
    hashes = {level.level: level.model_sha256 for level in other.levels}
    if any(hashes.get(level.level, level.model_sha256) != level.model_sha256 for level in report.levels):
        found.append("beside_files")
    return tuple(found)


def _how(report: ComparisonReport, key: str) -> str:
    """How a figure came about, with the versions of the machine that measured it."""
    versions = report.machine.versions
    return both(
        f"how_{key}",
        skimage=versions.get("scikit-image", "?"),
        flip=versions.get("flip-evaluator", "?"),
        transformers=versions.get("transformers", "?"),
        network=report.method.get(f"{key}_network", "?")[:12],
        ceiling=int(PSNR_CEILING_DB),
        draws=DRAWS,
        seed=BOOTSTRAP_SEED,
    )


def _settings(report: ComparisonReport) -> str:
    """Machine, versions, files, settings and method: what someone needs to check or repeat it."""
    machine, plan = report.machine, report.plan
    rows = [
        ("row_system", escape(machine.system)),
        ("row_cpu", both("cores", name=machine.cpu, cores=machine.cores)),
        ("row_ram", both("bytes", value=machine.ram_bytes)),
    ]
    if machine.gpu:
        rows.append(("row_gpu", escape(f"{machine.gpu} {machine.driver}".strip())))
        rows.append(("row_vram", both("bytes", value=machine.vram_bytes or 0)))
    rows += [
        ("row_versions", escape(", ".join(f"{name} {text}" for name, text in machine.versions.items()))),
        ("row_size", f"{plan.width} × {plan.height}"),
        ("row_steps", str(plan.steps)),
        ("row_guidance", "–" if plan.guidance is None else f"{plan.guidance:g}"),
        ("row_seeds", escape(", ".join(map(str, plan.seeds)))),
        ("row_prompts", "<ol>" + "".join(f"<li>{escape(text)}</li>" for text in plan.prompts) + "</ol>"),
    ]
    hashes = "".join(
        f'<tr><th scope="row">{escape(level.level)}</th><td><code>{escape(level.model_sha256)}</code></td></tr>'
        for level in report.levels
    )
    ways = "".join(
        f'<tr><th scope="row">{both("method_" + key)}</th><td>{_how(report, key)}</td></tr>'
        for key in report.method
        if "how_" + key in TEXTS
    )
    lines = "".join(f'<tr><th scope="row">{both(key)}</th><td>{text}</td></tr>' for key, text in rows)
    return (
        section("settings_title", f"<table>{lines}</table>")
        + section("files_title", f'<div class="wide"><table>{hashes}</table></div>')
        + section("method_title", f"<table>{ways}</table>")
    )
