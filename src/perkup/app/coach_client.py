"""Coach over HTTP: all that a `Coach` offers, asked of the running coach of a data folder."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perkup.app.client.http_breaks import HttpBreaks
    from perkup.app.client.http_programme import HttpProgramme
    from perkup.app.client.http_records import HttpNotes, HttpPhotos
    from perkup.app.client.http_safety import HttpSafety
    from perkup.app.client.http_services import HttpCalendar, HttpMeasurements, HttpPhone
    from perkup.app.client.http_sessions import HttpSessions
    from perkup.app.client.http_settings import HttpSettings
    from perkup.app.client.http_views import HttpLibrary, HttpViews
    from perkup.app.http_link import HttpLink


class HttpCoach:
    """Running coach of a data folder, asked over HTTP. A service is imported when it is first asked for."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    @cached_property
    def breaks(self) -> HttpBreaks:
        """Commands to the break clock."""
        from perkup.app.client.http_breaks import HttpBreaks

        return HttpBreaks(self._link)

    @cached_property
    def sessions(self) -> HttpSessions:
        """Sessions."""
        from perkup.app.client.http_sessions import HttpSessions

        return HttpSessions(self._link)

    @cached_property
    def safety(self) -> HttpSafety:
        """Safety."""
        from perkup.app.client.http_safety import HttpSafety

        return HttpSafety(self._link)

    @cached_property
    def programme(self) -> HttpProgramme:
        """Programme of thirty days, with swaps and self-tests."""
        from perkup.app.client.http_programme import HttpProgramme

        return HttpProgramme(self._link)

    @cached_property
    def notes(self) -> HttpNotes:
        """Notes."""
        from perkup.app.client.http_records import HttpNotes

        return HttpNotes(self._link)

    @cached_property
    def photos(self) -> HttpPhotos:
        """Photos."""
        from perkup.app.client.http_records import HttpPhotos

        return HttpPhotos(self._link)

    @cached_property
    def library(self) -> HttpLibrary:
        """Moves."""
        from perkup.app.client.http_views import HttpLibrary

        return HttpLibrary(self._link)

    @cached_property
    def measuring(self) -> HttpMeasurements:
        """Measurements."""
        from perkup.app.client.http_services import HttpMeasurements

        return HttpMeasurements(self._link)

    @cached_property
    def calendar(self) -> HttpCalendar:
        """Calendar."""
        from perkup.app.client.http_services import HttpCalendar

        return HttpCalendar(self._link)

    @cached_property
    def phone(self) -> HttpPhone:
        """Reminders on the phone."""
        from perkup.app.client.http_services import HttpPhone

        return HttpPhone(self._link)

    @cached_property
    def settings(self) -> HttpSettings:
        """Settings."""
        from perkup.app.client.http_settings import HttpSettings

        return HttpSettings(self._link)

    @cached_property
    def views(self) -> HttpViews:
        """Views."""
        from perkup.app.client.http_views import HttpViews

        return HttpViews(self._link)
