"""Settings of the running coach: read, checked and changed, with what follows from a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.requests import BadRequestError, CheckAnswer, CheckBody
from perkup.app.settings.live_settings import LiveSettings
from perkup.app.settings.settings_schema import Settings, find_setting, rejection_reason
from perkup.app.settings.settings_transfer import unjournalled_changes
from perkup.coach.safety.screening import YOUNGEST
from perkup.errors import ErrorCode
from perkup.vocabulary import ChangeSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from perkup.app.settings.settings_schema import Value
    from perkup.journal.store import Journal


class SettingsService:
    """Settings of one person. The listeners hear of each change."""

    def __init__(self, file: Path, journal: Journal, listeners: ChangeListeners) -> None:
        self._live = LiveSettings(file, journal)
        self._listeners = listeners
        self._journal = journal

    @property
    def current(self) -> Settings:
        """The settings in force."""
        return self._live.settings

    def on_file(self) -> Settings:
        """Return the settings as their file has them now, and change nothing: a reader's view of a hand-made edit."""
        return self._live.read_file().settings

    def change(self, changes: Mapping[str, Value], by: str = "web") -> Settings:
        """Change settings in the file, comments kept, and in force at once; return those in force."""
        if not changes:
            raise BadRequestError("No setting was named.", 'Send {"interval_min": 25}, for example.')
        self._live.change(changes, by)
        self._listeners.notify(Topic.SETTINGS)
        return self.current

    def reload(self) -> Settings:
        """Take over what somebody changed in the file by hand; a bad edit changes nothing but `problems`."""
        if self._live.reload_if_changed():
            self._listeners.notify(Topic.SETTINGS)
        return self.current

    def record_unseen(self) -> None:
        """Record what the file says and the journal does not have yet: it was edited while nothing ran."""
        changes = unjournalled_changes(self.current, self._journal)
        if changes:
            self._journal.append("settings_changed", {"changes": changes, "by": ChangeSource.FILE})

    def check(self, request: CheckBody) -> CheckAnswer:
        """Say what is wrong with a value before it is saved."""
        setting = find_setting(request.key)
        if setting is None:
            raise BadRequestError(
                f"There is no setting `{request.key}`.", "GET /api/settings lists them.", code=ErrorCode.INVALID_SETTING
            )
        reason = rejection_reason(setting, request.value)
        return CheckAnswer(None if reason is None else f"{setting.title} {reason}.")

    def age(self) -> int:
        """Return the person's age in full years, 0 where it is not known."""
        return self.current.programme.age

    def keep_age(self, age: int | None) -> None:
        """Keep the age that came with the safety answers; the programme's doses and the profile read it."""
        if age is not None and age >= YOUNGEST and age != self.age():
            self.change({"programme.age": age})

    def problems(self) -> list[str]:
        """List what is wrong in the settings file."""
        return [str(problem) for problem in self._live.read_file().problems]
