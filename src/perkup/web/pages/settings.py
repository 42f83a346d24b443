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
    find_setting,
    group_description,
    list_settings,
    rejection_reason,
    setting_value,
)
from perkup.web.content.safety_answers import safety_summary
from perkup.web.context import context_of
from perkup.web.forms import form
from perkup.web.templating import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from perkup.app.settings.settings_schema import Settings

TITLES = {
    "clock": "Breaks",
    "hours": "Hours",
    "day": "Your day",
    "player": "Sound",
    "notifications": "Notifications",
    "break": "Breaks on the screen",
    "tray": "Tray",
    "display": "Look",
    "senses": "What Perkup notices",
    "programme": "Programme",
    "calendar": "Calendar",
    "phone": "Phone",
    "web": "Pages",
}
WORDS = {
    "auto": "like the desktop",
    "mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun",
    "cm": "centimetres", "in": "inches",
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
    """Settings that belong together."""

    name: str
    title: str
    text: str
    fields: list[SettingField]


def groups(
    settings: Settings, typed: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> list[SettingGroup]:
    """Return every setting, grouped as in the file."""
    sections: dict[str, list[SettingField]] = {}
    for setting in list_settings():
        value = (typed or {}).get(setting.key, setting_value(settings, setting.key))
        field = SettingField(
            setting, value, _shown(value), _default(setting), (errors or {}).get(setting.key, ""), setting.key
        )
        sections.setdefault(setting.group, []).append(field)
    return [
        SettingGroup(name, TITLES.get(name, name.capitalize()), group_description(name), fields)
        for name, fields in sections.items()
    ]


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


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _default(about: SettingInfo) -> str:
    if about.kind == SettingKind.SWITCH:
        return "on" if about.default else "off"
    unit = f" {about.unit}" if about.unit and about.kind != SettingKind.TEXT else ""
    words = _shown(about.default)
    return f"{words}{unit}" if words else "empty"


async def settings_page(request: Request) -> Response:
    """Show all settings, as their file has them now; `?saved` says that they are."""
    app = context_of(request).app
    context = {
        "groups": groups(app.settings.on_file()),
        "words": WORDS,
        "saved": "saved" in request.query_params,
        "errors": 0,
        "safety": safety_summary(app),
        "autostart": app.autostart.status() if app.autostart else None,
    }
    return page(request, "settings.html", context)


async def save(request: Request) -> Response:
    """Save the whole form at once: all of it or, where something is wrong, nothing, with each reason beside its
    field."""
    app = context_of(request).app
    fields = await form(request)
    if "all" not in fields:
        raise BadRequestError("The form came without its fields.", "Open Settings and save again.")
    typed = {
        setting.key: value_of(setting, fields)
        for setting in list_settings()
        if setting.key in fields or setting.kind in (SettingKind.SWITCH, SettingKind.LIST)
    }
    errors = {}
    for key, value in typed.items():
        about = find_setting(key)
        assert about is not None
        if (reason := rejection_reason(about, value)) is not None:
            errors[key] = f"{about.title} {reason}."
    if errors:
        context = {
            "groups": groups(app.settings.current, typed, errors),
            "words": WORDS,
            "saved": False,
            "errors": len(errors),
            "safety": safety_summary(app),
            "autostart": app.autostart.status() if app.autostart else None,
        }
        return page(request, "settings.html", context, status=400)
    changes = {key: value for key, value in typed.items() if value != setting_value(app.settings.current, key)}
    if changes:
        app.settings.change(changes, "web")
    return RedirectResponse("/settings?saved", 303)


async def save_autostart(request: Request) -> Response:
    """Switch the start at login on or off."""
    login = context_of(request).app.autostart
    if login is None:
        raise BadRequestError("The demo cannot start at login.", "Its folder is gone when you stop it.")
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
    Route("/settings/autostart", save_autostart, methods=["POST"]),
]
