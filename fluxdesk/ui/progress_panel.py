"""What the running job is doing: a sentence, a bar, and the time left."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from fluxdesk.state.jobs import Job
from fluxdesk.ui.format import duration, file_size, memory, number, time_left
from fluxdesk.ui.kit import XS, ElidedLabel, S, kind, label, name, tight

BAR_STEPS = 1000


class JobTexts(QObject):
    """Sentences about a job in the language in force."""

    def doing(self, job: Job) -> str:
        """What happens now."""
        if job.status == "queued":
            return self.tr("Waiting for its turn")
        if job.cancelling and not job.is_over:
            return self.tr("Cancelling…")
        if job.status == "loading":
            return self._loading(job)
        if job.status != "running":
            return self.ending(job)
        if job.phase == "encode":
            return self.tr("Reading the prompt")
        if job.phase == "decode":
            return self.tr("Developing the picture")
        if job.step == 0:
            return self.tr("Starting the first of {steps} steps").format(steps=job.steps)
        each = job.seconds_per_step or 0.0
        return self.tr("Step {step} of {steps} · {each} per step").format(
            step=job.step, steps=job.steps, each=duration(each)
        )

    def left(self, job: Job) -> str:
        """How long it will take; empty when nobody knows."""
        if job.status != "running" or job.phase == "decode" or job.seconds_left is None or job.cancelling:
            return ""
        return self.tr("{time} left").format(time=time_left(job.seconds_left))

    def ending(self, job: Job) -> str:
        """How it ended, with what was measured."""
        if job.status == "cancelled":
            if job.step == 0:
                return self.tr("Cancelled")
            return self.tr("Cancelled at step {step} of {steps}").format(step=job.step, steps=job.steps)
        if job.status == "failed":
            if job.step == 0:
                return self.tr("Failed")
            return self.tr("Failed at step {step} of {steps}").format(step=job.step, steps=job.steps)
        if job.result is None:
            return ""
        parts = [
            self.tr("Done in {time}").format(time=duration(job.result.seconds.total)),
            self.tr("{each} per step").format(each=duration(job.result.seconds_per_step)),
            self.tr("seed {seed}").format(seed=job.request.seed),
        ]
        peak = job.result.peak_vram_bytes
        if job.result.made_by:
            parts.append(job.result.made_by)
        elif peak is not None:
            parts.append(self.tr("peak {memory} VRAM").format(memory=memory(peak)))
        else:
            parts.append(self.tr("peak {memory} RAM").format(memory=memory(job.result.peak_ram_bytes)))
        return " · ".join(parts)

    def description(self, job: Job) -> str:
        """The picture in a sentence, for screen readers."""
        return self.tr("Picture of: {prompt}").format(prompt=job.request.prompt)

    def _loading(self, job: Job) -> str:
        stages = {
            "transformer": self.tr("Loading the transformer"),
            "text_encoder": self.tr("Loading the first text encoder"),
            "text_encoder_2": self.tr("Loading the second text encoder"),
            "vae": self.tr("Loading the image decoder"),
            "image_encoder": self.tr("Loading the image encoder"),
            "redux": self.tr("Loading FLUX.1 Redux"),
            "server": self.tr("Waiting for the ComfyUI server"),
        }
        text = stages.get(job.stage, self.tr("Loading the model"))
        if job.stage_total > 0:
            text += f" · {file_size(job.stage_done)} / {file_size(job.stage_total)}"
        return text


def share_done(job: Job) -> float | None:
    """How much of the phase is done, 0 to 1; None when nobody knows (the bar moves to and fro)."""
    if job.status == "loading":
        return job.stage_done / job.stage_total if job.stage_total > 0 else None
    if job.status == "running" and job.phase in (None, "denoise"):
        return job.step / job.steps
    if job.status == "running":
        return 1.0 if job.phase == "decode" else None
    return 0.0


class ProgressPanel(QWidget):
    """One line and a bar."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = JobTexts(self)
        self.doing = ElidedLabel()
        self.left = kind(label(""), "muted")
        self.bar = name(QProgressBar(), self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, BAR_STEPS)
        layout = QVBoxLayout(self)
        tight(layout, XS)
        line = QHBoxLayout()
        tight(line, S)
        line.addWidget(self.doing, 1)
        line.addWidget(self.left, 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(line)
        layout.addWidget(self.bar)

    def show_making(self, level: str, done: int, total: int) -> None:
        """Show that a level is being computed on its first use."""
        self.setVisible(True)
        text = self.tr("Making level {level} from the shipped one").format(level=level)
        self.doing.setText(f"{text} · {file_size(done)} / {file_size(total)}")
        self.left.setText("")
        self.bar.setRange(0, BAR_STEPS)
        self.bar.setValue(round(done / max(total, 1) * BAR_STEPS))

    def show_job(self, job: Job | None, waiting: int) -> None:
        """Show where `job` is; None hides the panel."""
        self.setVisible(job is not None)
        if job is None:
            return
        text = self._texts.doing(job)
        if waiting:
            text += " · " + self.tr("{count} waiting").format(count=number(waiting, 0))
        self.doing.setText(text)
        self.left.setText(self._texts.left(job))
        share = share_done(job)
        if share is None:
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, BAR_STEPS)
        self.bar.setValue(round(share * BAR_STEPS))
        self.bar.setAccessibleDescription(text)
