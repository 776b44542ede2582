"""The bar on the Generate page: the plan and the time for the form as it is, and what the last run needed."""

from __future__ import annotations

from fluxdesk.domain.speed_estimate import RunRecord
from fluxdesk.state.advice import AdviceState
from fluxdesk.ui.fit_bar import FitBar, Measured
from fluxdesk.ui.format import time_left


class PlanPanel(FitBar):
    """Follows `AdviceState`."""

    def __init__(self, advice: AdviceState) -> None:
        super().__init__(left_out=("free",))
        self._advice = advice
        advice.forecast_changed.connect(self._show_forecast)
        advice.run_recorded.connect(self._show_run)
        self._show_forecast()
        if advice.last_run is not None:
            self._show_run(advice.last_run)

    def _show_forecast(self) -> None:
        forecast = self._advice.forecast
        if forecast is None:
            self.set_plan(None, None)
            return
        self.set_plan(forecast.plan, forecast.hardware, time_left(forecast.speed.total_seconds))

    def _show_run(self, run: RunRecord) -> None:
        """The peak that decides: the card's when there is one."""
        if run.peak_vram_bytes is not None and run.predicted_vram_bytes:
            self.set_measured(Measured(run.peak_vram_bytes, run.predicted_vram_bytes))
        else:
            self.set_measured(Measured(run.peak_ram_bytes, run.predicted_ram_bytes))
