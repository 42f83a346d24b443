"""Threshold that turns idle times into `idle` and `active`, each told once."""

from perkup.desktop.interface import DesktopEvent, Emit


class IdleThreshold:
    """Idle threshold with the last answer: `idle` is True, False, or None before anything was told."""

    def __init__(self, emit: Emit, idle_s: float, fine_idle_s: float) -> None:
        self._emit = emit
        self._coarse_s = idle_s
        self._fine_s = fine_idle_s
        self._rested_s = 0.0
        self.threshold_s = idle_s
        self.idle: bool | None = None

    def set_fine_idle(self, on: bool) -> None:
        self.threshold_s = self._fine_s if on else self._coarse_s

    def threshold_crossed(self, idle_s: float) -> None:
        """Tell `idle`, also when it was told before for a shorter threshold."""
        self.idle = True
        self._rested_s = idle_s
        self._emit(DesktopEvent("idle", {"since_s": idle_s}))

    def input_seen(self) -> None:
        """Tell `active` unless that was told last."""
        if self.idle is not False:
            self.idle = False
            self._emit(DesktopEvent("active"))

    def sampled(self, idle_s: float) -> None:
        """Take the idle time at any instant; somebody resting for less than a raised threshold is still resting."""
        if idle_s >= self.threshold_s and not self.idle:
            self.threshold_crossed(idle_s)
        elif idle_s < self.threshold_s and (not self.idle or idle_s < self._rested_s):
            self.input_seen()
        self._rested_s = idle_s
