"""Reference of the API, written from the table that serves it: `python -m perkup.web.api.reference > docs/api.md`."""

from __future__ import annotations

from typing import cast

import msgspec

from perkup.app import requests
from perkup.web.api.endpoint import CALENDAR, JSON, LINES, PICTURE, STREAM, Endpoint
from perkup.web.api.openapi import document, schemas_of
from perkup.web.api.openapi_model import Schema
from perkup.web.api.routes import ENDPOINTS

INTRO = """# The HTTP API

The pages use it, the command line uses it, and your own scripts may. It listens on 127.0.0.1 only, at the address
that `perkup status` shows.

- **Who may ask.** Every request brings the secret of the data folder: `Authorization: Bearer SECRET`, where SECRET is
  the content of the file `secret` (mode 0600). A browser gets a cookie instead, from a link that works
  once, within a minute: `POST /api/launch` gives one; the secret itself in an address opens nothing.
  `POST /api/secret/renew` replaces the secret and ends every cookie at once.
- **From where.** The Host must be `127.0.0.1:PORT`, `localhost:PORT` or `[::1]:PORT`. What changes something must come
  from Perkup's own pages (`Sec-Fetch-Site`, `Origin`), or from a program with the bearer.
- **What it speaks.** JSON both ways. Times are RFC 3339 with offset, durations seconds, angles degrees; unknown is
  null.
- **When it goes wrong.** `{"error": "...", "hint": "...", "code": "..."}` ([the codes](errors.md)) with 400
  (malformed), 403 (not allowed), 404, 405, 409 (refused now; `"hold": true` when a red flag holds everything),
  413 (too long), 415, 421 (wrong host) or 500.
- **Exactly once.** Whatever carries a `key` counts once, however often it is sent.
- **Kept.** What records a session answers with the header `Perkup-Kept: file`, or `memory` while the disk fails:
  keep your copy and deliver it again until it says `file`.

```sh
curl -s -H "Authorization: Bearer $(cat ~/.local/share/perkup/secret)" http://127.0.0.1:8737/api/status
```

"""


def reference() -> str:
    """Return the whole page."""
    api = document(ENDPOINTS)
    rows = ["| method | address | what for | takes | answers |", "| --- | --- | --- | --- | --- |"]
    rows += [_row(endpoint) for endpoint in ENDPOINTS]
    components = api["components"]["schemas"]
    enums = {name: schema for name, schema in components.items() if "enum" in schema}
    structs = sorted(components.keys() - enums.keys())
    shapes = [_shape(name, _with_enums(components[name], enums)) for name in structs]
    parts = ["## Addresses", "\n".join(rows), "## Shapes", SHAPES, *shapes, STREAM_TEXT]
    return INTRO + "\n\n".join(parts) + "\n"


def _row(endpoint: Endpoint) -> str:
    body_text, answer_text = _body_text(endpoint), _answer_text(endpoint)
    return f"| {endpoint.method} | `{_address(endpoint)}` | {endpoint.summary} | {body_text} | {answer_text} |"


def _address(endpoint: Endpoint) -> str:
    query = endpoint.query
    return endpoint.path if isinstance(query, msgspec.UnsetType) else f"{endpoint.path}?{query.name}={query.default}"


def _body_text(endpoint: Endpoint) -> str:
    if endpoint.body is msgspec.UNSET:
        return ""
    return 'settings by name: `{"clock.interval_min": 25}`' if endpoint.body is dict else _type_text(endpoint.body)


def _answer_text(endpoint: Endpoint) -> str:
    if endpoint.result is None:
        return "nothing (204)"
    if endpoint.content == JSON:
        return _type_text(endpoint.result)
    return {LINES: "JSON lines", STREAM: "server-sent events", PICTURE: "the picture", CALENDAR: "the calendar"}[
        endpoint.content
    ]


def _type_text(shape: object) -> str:
    (schema,), _ = schemas_of([shape])
    return _schema_text(schema)


def _with_enums(schema: Schema, enums: dict[str, Schema]) -> Schema:
    """Return the schema with the values of an enum in the place of its name."""

    def resolve(part: object) -> object:
        if isinstance(part, list):
            return [resolve(item) for item in part]
        if not isinstance(part, dict):
            return part
        name = str(part.get("$ref", "")).rpartition("/")[2]
        return enums[name] if name in enums else {key: resolve(value) for key, value in part.items()}

    return cast("Schema", resolve(schema))


def _shape(name: str, schema: Schema) -> str:
    lines = [f"### {name}", ""]
    if "description" in schema and hasattr(requests, name):
        lines += [" ".join(schema["description"].split()), ""]
    required = schema.get("required", [])
    for field, kind in schema.get("properties", {}).items():
        need = "" if field in required else ", may be left out"
        lines.append(f"- `{field}`: {_schema_text(kind)}{need}")
    return "\n".join(lines).rstrip()


MOST_VALUES = 12
SHAPES = "The same for machines: `GET /api/openapi.json` (OpenAPI 3.1)."
STREAM_TEXT = """## The stream

`GET /api/events` sends server-sent events: `status` with the whole status (once at the start, then at each change),
`session`, `settings` and `journal` with `{}` (ask again for what you show), and `gone` when the coach stops. Nothing is
sent while nothing changes."""


def _schema_text(schema: Schema) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_schema_text(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        values = [f"`{value}`" for value in schema["enum"]]
        return (
            " or ".join(values) if len(values) <= MOST_VALUES else f"{values[0]} to {values[-1]}, {len(values)} values"
        )
    if schema.get("type") == "array":
        items = schema.get("items")
        return f"a list of {_schema_text(items)}" if isinstance(items, dict) and items else "a list"
    kind = {"date-time": "time", "date": "day"}.get(schema.get("format", ""), schema.get("type", "anything"))
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    bounds = f" from {low:g}" if low is not None else ""
    bounds += f" to {high:g}" if high is not None else ""
    return f"{kind}{bounds}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
