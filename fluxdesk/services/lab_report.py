"""Reports on disk: HTML to look at, JSON to exchange, CSV to calculate with; and reading another's JSON."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec

from fluxdesk.domain.comparison_result import FORMAT, ComparisonReport
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.lab_prompts import Language
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.lab_html import make_html

HTML_NAME, JSON_NAME, CSV_NAME = "report.html", "report.json", "results.csv"
_COLUMNS = (
    "level", "prompt", "seed", "role", "psnr", "ssim", "flip", "equal", "seconds_per_step", "peak_bytes",
    "picture_sha256", "prompt_text",
)  # fmt: skip


def write_reports(
    report: ComparisonReport, folder: Path, language: Language, beside: ComparisonReport | None = None
) -> Path:
    """Write all three beside the run's pictures in `folder`; returns the HTML's path.

    Raises:
        KnownError: a picture cannot be read, or the disk refuses.
    """
    try:
        write_atomic(folder / JSON_NAME, report_json(report))
        write_atomic(folder / CSV_NAME, report_csv(report))
        page = folder / HTML_NAME
        write_atomic(page, make_html(report, folder, language, beside).encode())
    except OSError as error:
        raise KnownError(
            "file_write",
            QT_TRANSLATE_NOOP("errors", "The report could not be written to {folder}: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Free some space, or choose another folder."),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    return page


def report_json(report: ComparisonReport) -> bytes:
    """The document that another FluxDesk imports."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2)


def report_csv(report: ComparisonReport) -> bytes:
    """One row per picture, UTF-8 with a byte order mark so that spreadsheets read accents."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    further = report.further_measures
    place = _COLUMNS.index("flip") + 1
    writer.writerow([*_COLUMNS[:place], *further, *_COLUMNS[place:]])
    for cell in report.cells:
        found = cell.measures
        names = ("psnr", "ssim", "flip", *further, "equal")
        figures = [getattr(found, name) if found else None for name in names]
        writer.writerow(
            [
                cell.level,
                cell.prompt + 1,
                cell.seed,
                cell.role,
                *("" if value is None else value for value in figures),
                cell.seconds_per_step,
                cell.peak_bytes,
                cell.picture_sha256,
                _harmless(report.plan.prompts[cell.prompt]),
            ]
        )
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def import_report(path: Path) -> ComparisonReport:
    """Another FluxDesk's `report.json`.

    Raises:
        KnownError: the file is missing, no report, or of a newer format.
    """
    try:
        report = msgspec.json.decode(path.read_bytes(), type=ComparisonReport)
    except FileNotFoundError:
        raise KnownError(
            "file_missing", QT_TRANSLATE_NOOP("errors", "There is no file {path}."), path=str(path)
        ) from None
    except (OSError, msgspec.MsgspecError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "{path} is no report of FluxDesk's Compare lab: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Choose the file report.json of a finished comparison."),
            path=str(path),
            reason=str(error),
        ) from None
    if report.format > FORMAT:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{path} was written by a newer FluxDesk ({version})."),
            QT_TRANSLATE_NOOP("errors", "Update FluxDesk to read it."),
            path=str(path),
            version=report.program_version,
        )
    return report
