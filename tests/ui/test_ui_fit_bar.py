"""The bar of the memory plan: on its own, and on the Generate page before and after a run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from desk import Desk
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from fluxdesk.app import Application
from fluxdesk.domain.fit_view import fit_view
from fluxdesk.domain.hardware import GpuProcess, HardwareReport
from fluxdesk.domain.job_shape import JobShape
from fluxdesk.domain.machine import budget_of, simulated
from fluxdesk.domain.memory_plan import GIB, MemoryPlan, make_plan
from fluxdesk.domain.model_facts import facts_from_level
from fluxdesk.domain.request import GenerationRequest, LoraUse
from fluxdesk.services.advisor import Advisor, Forecast
from fluxdesk.ui.fit_bar import FitBar, Measured
from fluxdesk.ui.theme import LIGHT

Stage = Callable[..., Application]


def planned(level: str, report: HardwareReport) -> MemoryPlan:
    return make_plan(facts_from_level("flux1-dev", level), JobShape(), budget_of(report))


def busy() -> HardwareReport:
    report = simulated(12, 32)
    gpu = msgspec.structs.replace(
        report.gpus[0], free_bytes=10 * GIB, processes=(GpuProcess(5, "firefox", 2 * GIB),)
    )
    return msgspec.structs.replace(report, gpus=(gpu,))


def test_every_figure_is_spoken(qapp: QApplication) -> None:
    bar, report = FitBar(), busy()
    bar.set_plan(planned("Q5_1", report), report, "about 2\u00a0min")
    spoken = bar.accessibleDescription()
    assert bar.caption.text().startswith("Fits: ")
    assert bar.caption.text().endswith("of 12.0\u00a0GiB VRAM · about 2\u00a0min")
    for words in (
        "Transformer: 6.1\u00a0GiB",
        "VAE: ",
        "Work space: ",
        "Other programs (firefox): 2.0\u00a0GiB",
        "Free: ",
    ):
        assert words in spoken
    assert "Text encoders in RAM: 5.2\u00a0GiB" in spoken
    assert bar.toolTip().replace("\n", ". ") == spoken


def test_streaming_and_not_fitting_are_said(qapp: QApplication) -> None:
    bar, small = FitBar(), simulated(6, 32)
    bar.set_plan(planned("Q8_0", small), small)
    assert "per step from RAM" in bar.caption.text()
    tiny = simulated(0, 6)
    bar.set_plan(planned("Q8_0", tiny), tiny)
    assert bar.caption.text().startswith("Does not fit: ")
    assert bar.caption.property("kind") == "problem"
    bar.set_plan(None, None)
    assert bar.isHidden()


def test_the_measured_peak_stands_beside_the_plan(qapp: QApplication) -> None:
    bar, report = FitBar(), busy()
    bar.set_plan(planned("Q5_1", report), report)
    bar.set_measured(Measured(peak_bytes=10 * GIB, predicted_bytes=int(10.2 * GIB)))
    assert bar.after.text() == "The last run needed 10.0\u00a0GiB; planned were 10.2\u00a0GiB (+2\u00a0%)."


@pytest.mark.parametrize("level", ["Q8_0", "Q4_0"])
def test_painted_lengths_are_those_of_the_plan(qapp: QApplication, level: str) -> None:
    bar, report = FitBar(), busy()
    plan = planned(level, report)
    bar.set_plan(plan, report)
    bar.strip.resize(QSize(1000, bar.strip.sizeHint().height()))
    image = bar.strip.grab().toImage()
    row = [QColor(image.pixel(x, image.height() // 2)).name() for x in range(image.width())]
    scale = image.width() / bar.strip.scale()
    view = fit_view(plan, report)
    for segment in view.segments:
        color = {"transformer": LIGHT.chart_1, "vae": LIGHT.chart_3, "activations": LIGHT.chart_4}.get(
            segment.part
        )
        if color is not None:
            assert row.count(color) == pytest.approx(segment.nbytes * scale, abs=6)


def test_a_picture_that_is_painted_before_it_was_forecast_is_measured_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_forecast = threading.Event()
    forecast = Advisor.forecast_request

    def late(advisor: Advisor, request: GenerationRequest) -> Forecast:
        assert may_forecast.wait(20)
        return forecast(advisor, request)

    monkeypatch.setattr(Advisor, "forecast_request", late)

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        await desk.write("a red circle")
        desk.start()
        await desk.painted(1)
        assert desk.app.advice.last_run is None
        may_forecast.set()
        await desk.until(lambda: desk.app.advice.last_run, "measured")

    stage(scenario)


def test_on_the_generate_page_before_and_after_a_run(stage: Stage, tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.ready()
        bar = desk.page.fit
        await desk.until(bar.isVisible, "plan shown")
        assert bar.caption.text().startswith("Fits: ")
        assert "RAM" in bar.caption.text() or "VRAM" in bar.caption.text()
        before = bar.view
        assert before is not None
        desk.app.session.set(width=1024, height=1024)
        await desk.until(
            lambda: bar.view is not None and bar.view.needed_bytes > before.needed_bytes, "larger"
        )
        desk.app.session.set(width=128, height=128)
        await desk.until(
            lambda: bar.view is not None and bar.view.needed_bytes == before.needed_bytes, "as before"
        )
        lora = tmp_path / "ink.safetensors"
        lora.write_bytes(bytes(50_000_000))
        desk.app.session.set(loras=(LoraUse(str(lora)),))
        await desk.until(
            lambda: bar.view is not None and bar.view.needed_bytes >= before.needed_bytes + 50_000_000, "LoRA"
        )
        desk.app.session.set(loras=())
        await desk.write("a red circle")
        desk.start()
        await desk.painted(1)
        await desk.until(bar.after.isVisible, "measured peak shown")
        assert "The last run needed" in bar.accessibleDescription()
        record = desk.app.advice.last_run
        assert record is not None
        assert record.predicted_ram_bytes > 0
        assert desk.app.advisor().runs() == (record,)

    stage(scenario)
