"""The API's reference, written from the table that serves it: `python -m perkup.web.api.reference > docs/api.md`."""

from __future__ import annotations

import typing
from typing import Any

import msgspec

from perkup.app.views.history_view import HistoryView
from perkup.app.views.reasons_view import ReasonLine
from perkup.app.views.status_view import StatusView
from perkup.app.views.today_view import RingView, TodayView
from perkup.web.api.routes import ENDPOINTS

INTRO = """# The HTTP API

The pages use it, the command line uses it, and your own scripts may. It listens on 127.0.0.1 only, at the address
that `perkup status` shows.

- **Who may ask.** Every request brings the secret of the data folder: `Authorization: Bearer SECRET`, where SECRET is
  the content of the file `secret` (mode 0600). A browser gets a cookie from the launch link `/open?key=SECRET` instead.
- **From where.** The Host must be `127.0.0.1:PORT`, `localhost:PORT` or `[::1]:PORT`. What changes something must come
  from Perkup's own pages (`Sec-Fetch-Site`, `Origin`), or from a program with the bearer.
- **What it speaks.** JSON both ways. Times are RFC 3339 with offset, durations seconds, angles degrees; unknown is
  null.
- **When it goes wrong.** `{"error": "...", "hint": "..."}` with 400 (malformed), 403 (not allowed), 404, 405, 409
  (refused now; `"hold": true` when a red flag holds everything), 413 (too long), 415, 421 (wrong host) or 500.
- **Exactly once.** Whatever carries a `key` counts once, however often it is sent.

```sh
curl -s -H "Authorization: Bearer $(cat ~/.local/share/perkup/secret)" http://127.0.0.1:8737/api/status
```

"""
ANSWERS: tuple[tuple[str, type[msgspec.Struct]], ...] = (
    ("status", StatusView),
    ("today", TodayView),
    ("ring", RingView),
    ("reason", ReasonLine),
    ("history", HistoryView),
)


def reference() -> str:
    """The whole page."""
    rows = ["| method | address | what for | answers |", "| --- | --- | --- | --- |"]
    rows += [f"| {each.method} | `{each.path}` | {each.summary} | {each.answers} |" for each in ENDPOINTS]
    bodies = [_body(f"{each.method} {each.path}", each.body) for each in ENDPOINTS if isinstance(each.body, type)]
    answers = [
        f"**{name}**: {', '.join(f'`{field}`' for field in shape.__struct_fields__)}." for name, shape in ANSWERS
    ]
    parts = ["## Addresses", *["\n".join(rows)], "## Bodies", *bodies, "## Answers", *answers, STREAM]
    return INTRO + "\n\n".join(parts) + "\n"


STREAM = """## The stream

`GET /api/events` sends server-sent events: `status` with the whole status (once at the start, then at each change),
`session`, `settings` and `journal` with `{}` (ask again for what you show), and `gone` when the coach stops. Nothing is
sent while nothing changes."""


def _body(name: str, shape: type) -> str:
    if shape is dict:
        return f'`{name}`: an object of settings by name, such as `{{"clock.interval_min": 25}}`.'
    lines = [f"`{name}`: {(shape.__doc__ or '').strip()}", ""]
    hints = typing.get_type_hints(shape, include_extras=True)
    for field in msgspec.structs.fields(shape):
        need = "" if field.required else ", may be left out"
        lines.append(f"- `{field.name}`: {_kind(hints[field.name])}{need}")
    return "\n".join(lines)


def _kind(hint: Any) -> str:
    schema = msgspec.json.schema(hint)
    return _words(schema)


def _words(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_words(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"a list of {_words(schema.get('items', {}))}"
    kind = {"date-time": "time", "date": "day"}.get(schema.get("format", ""), schema.get("type", "anything"))
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    more = f" from {low:g}" if low is not None else ""
    more += f" to {high:g}" if high is not None else ""
    return f"{kind}{more}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
