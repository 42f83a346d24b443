"""Settings page, made from the settings' own descriptions: a new setting appears here by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.chimes import CHIMES, chime_wav
from perkup.app.requests import BadRequestError
from perkup.app.settings.settings_schema import (
    SettingForm,
    SettingInfo,
    SettingKind,
    group_description,
    list_settings,
    setting_value,
)
from perkup.message_catalog import translated
from perkup.web.content.hours_choice import hours_changes, hours_choice
from perkup.web.content.safety_answers import safety_summary
from perkup.web.content.setting_checks import rejections
from perkup.web.context import context_of
from perkup.web.forms import form
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.app.settings.settings_schema import Settings

GROUPS = (
    ("breaks", ("clock", "break", "notifications")),
    ("sound", ("player",)),
    ("plan", ("programme",)),
    ("look", ("display",)),
)
"""Groups for people, each with the tables of the file that it shows; working hours have a form of their own."""
ADVANCED = ("hours", "day", "tray", "senses", "calendar", "phone", "web")
WORDS = {
    "auto": "like the desktop",
    "mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun",
    "cm": "centimetres", "in": "inches",
    "24h": "14:05", "12h": "2:05 pm",
    "note": "notification", "window": "card, then a window", "full": "card, then the whole screen",
    "all": "all", "active": "the active one",
}  # fmt: skip


class SettingField(NamedTuple):
    """Setting with what is in force (or what was typed) and what is wrong with it."""

    info: SettingInfo
    value: Any
    text: str
    default: str
    wrong: str
    name: str


class SettingGroup(NamedTuple):
    """Settings that belong together: `name` is that of the group, or of a table of the file under Advanced."""

    name: str
    text: str
    fields: list[SettingField]


def groups(
    settings: Settings, typed: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> tuple[list[SettingGroup], list[SettingGroup]]:
    """Return the groups for people, and the tables under Advanced: every setting once."""
    tables: dict[str, list[SettingField]] = {}
    for setting in list_settings():
        value = (typed or {}).get(setting.key, setting_value(settings, setting.key))
        field = SettingField(
            setting, value, _value_text(value), _default(setting), (errors or {}).get(setting.key, ""), setting.key
        )
        tables.setdefault(setting.group, []).append(field)
    chosen = {table for _name, group in GROUPS for table in group}
    rest = [name for name in tables if name not in chosen]
    advanced = sorted(rest, key=lambda name: ADVANCED.index(name) if name in ADVANCED else len(ADVANCED))
    return (
        [SettingGroup(name, "", [field for table in group for field in tables[table]]) for name, group in GROUPS],
        [SettingGroup(name, group_description(name), tables[name]) for name in advanced],
    )


def value_of(about: SettingInfo, fields: Mapping[str, list[str]]) -> Any:
    """Read one setting from a form, in the setting's own type; text that is no number stays text."""
    values = [text.strip() for text in fields.get(about.key, [])]
    if about.kind == SettingKind.SWITCH:
        return "on" in values
    if about.kind == SettingKind.LIST:
        texts = values if about.choices else [part.strip() for part in ",".join(values).split(",")]
        return [_number(text, about.item) for text in texts if text]
    words = values[-1] if values else ""
    return _number("0" if about.form == SettingForm.AGE and not words else words, about.kind)


def _number(text: str, kind: str | None) -> Any:
    try:
        if kind == SettingKind.WHOLE_NUMBER:
            return int(text)
        if kind == SettingKind.NUMBER:
            return float(text)
    except ValueError:
        return text
    return text


def _value_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _default(about: SettingInfo) -> str:
    if about.kind == SettingKind.SWITCH:
        return sentence("settings_words.on") if about.default else sentence("settings_words.off")
    default = about.default
    words = ", ".join(translated(str(item)) for item in default) if isinstance(default, list) else _value_text(default)
    if words and about.unit and about.kind != SettingKind.TEXT:
        return sentence("settings_words.with_unit", amount=words, unit=about.unit)
    return words or sentence("settings_words.empty")


async def settings_page(request: Request) -> Response:
    """Show all settings, as their file has them now; `?saved` says that they are."""
    app = context_of(request).app
    context = _context(app, groups(app.settings.on_file()))
    return page(request, "settings.html", context | {"saved": "saved" in request.query_params})


def _context(app: Application, shown: tuple[list[SettingGroup], list[SettingGroup]]) -> dict[str, Any]:
    return {
        "groups": shown[0],
        "advanced": shown[1],
        "words": WORDS,
        "saved": False,
        "errors": 0,
        "wrong": "",
        "hours": hours_choice(app.settings.on_file().hours),
        "safety": safety_summary(app),
        "autostart": app.autostart.status() if app.autostart else None,
    }


async def save(request: Request) -> Response:
    """Save the whole form at once: all of it or, where something is wrong, nothing, with each reason beside its
    field."""
    app = context_of(request).app
    fields = await form(request)
    if "all" not in fields:
        raise BadRequestError(
            sentence("settings_words.the_form_came_without_its_fields"),
            sentence("settings_words.open_settings_and_save_again"),
        )
    typed = {
        setting.key: value_of(setting, fields)
        for setting in list_settings()
        if setting.key in fields or setting.kind in (SettingKind.SWITCH, SettingKind.LIST)
    }
    errors = rejections(typed)
    if errors:
        context = _context(app, groups(app.settings.current, typed, errors)) | {"errors": len(errors)}
        return page(request, "settings.html", context, status=400)
    changes = {key: value for key, value in typed.items() if value != setting_value(app.settings.current, key)}
    if changes:
        app.settings.change(changes, "web")
    return RedirectResponse("/settings?saved", 303)


async def save_hours(request: Request) -> Response:
    """Save the working hours as days and times."""
    app = context_of(request).app
    fields = await form(request)
    try:
        app.settings.change(hours_changes(fields), "web")
    except BadRequestError as trouble:
        context = _context(app, groups(app.settings.on_file())) | {"wrong": trouble.message}
        return page(request, "settings.html", context, status=400)
    return RedirectResponse("/settings?saved", 303)


async def save_autostart(request: Request) -> Response:
    """Switch the start at login on or off."""
    login = context_of(request).app.autostart
    if login is None:
        raise BadRequestError(
            sentence("settings_words.the_demo_cannot_start_at_login"),
            sentence("settings_words.its_folder_is_gone_when_you"),
        )
    login.switch("on" in (await form(request)))
    return RedirectResponse("/settings?saved", 303)


async def chime(request: Request) -> Response:
    """Send a chime, to hear it before it is chosen."""
    name = request.path_params["name"]
    if name not in CHIMES:
        raise HTTPException(404)
    return Response(chime_wav(name), media_type="audio/wav", headers={"cache-control": "private, max-age=86400"})


ROUTES = [
    Route("/settings/chimes/{name}.wav", chime),
    Route("/settings", settings_page),
    Route("/settings", save, methods=["POST"]),
    Route("/settings/hours", save_hours, methods=["POST"]),
    Route("/settings/autostart", save_autostart, methods=["POST"]),
]
