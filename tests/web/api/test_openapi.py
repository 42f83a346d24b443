"""The OpenAPI document: whole in itself, and true of what the addresses take and answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from perkup.app.requests import FlagBody
from perkup.errors import ErrorCode
from perkup.web.api.endpoint import JSON
from perkup.web.api.openapi import document
from perkup.web.api.routes import ENDPOINTS
from tests.app.answers import all_answers

KEYWORDS = {
    *("$ref", "type", "title", "description", "properties", "required", "enum", "anyOf", "items", "default", "format"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "maxItems", "minItems"),
    *("contentEncoding", "additionalProperties", "prefixItems", "const", "discriminator", "pattern", "examples"),
}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(child)


@pytest.fixture
def api(ask):
    return ask.get("/api/openapi.json").json


def test_a_stranger_does_not_get_it(ask):
    assert ask.get("/api/openapi.json", cookie=None).status == 403


def test_every_reference_leads_somewhere_and_every_shape_is_used(api):
    used = {node["$ref"] for node in nodes(api) if isinstance(node.get("$ref"), str)}
    for reference in used:
        place: Any = api
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]
    structs = {name for name, schema in api["components"]["schemas"].items() if "enum" not in schema}
    assert {f"#/components/schemas/{name}" for name in structs} <= used


def test_every_address_is_there_with_its_parameters(api):
    assert api["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(api["info"])
    for endpoint in ENDPOINTS:
        operation = api["paths"][endpoint.path][endpoint.method.lower()]
        declared = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", endpoint.path))
        assert ("requestBody" in operation) == isinstance(endpoint.body, type)
        assert all("description" in answer or "$ref" in answer for answer in operation["responses"].values())
    names = [operation["operationId"] for path in api["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == len(ENDPOINTS)


def test_schemas_are_json_schemas(api):
    for name, schema in api["components"]["schemas"].items():
        assert schema.get("type") == "object" or "enum" in schema, name
        assert set(schema.get("required", ())) <= set(schema.get("properties", ())), name
        assert set(schema) <= KEYWORDS, name
        for field in schema.get("properties", {}).values():
            assert set(field) <= KEYWORDS, (name, field)


def test_what_is_answered_fits_what_is_said(ask, app, used):
    slot = app.programme.day(1).items[0].slot
    places = {"session": used["session"], "move": "str_psoas_lunge", "day": "1", "slot": slot}
    asked = 0
    for endpoint in ENDPOINTS:
        if endpoint.method != "GET" or endpoint.content != JSON or endpoint.path == "/api/openapi.json":
            continue
        told = ask.get(endpoint.path.format(**places))
        assert told.status == endpoint.status
        value = msgspec.json.decode(told.body, type=endpoint.result, dec_hook=lambda _type, value: value)
        assert msgspec.json.decode(msgspec.json.encode(value)) == told.json, endpoint.path
        asked += 1
    assert asked == 24


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/launch", {}),
        ("/api/clock/sit", {}),
        ("/api/session", {"source": "stretch"}),
        ("/api/settings/check", {"key": "clock.interval_min", "value": 3}),
        ("/api/settings/reload", {}),
        ("/api/screening", {"answers": all_answers(hip_replacement="both"), "age": 44}),
        ("/api/flag", {"flags": ["night_pain"]}),
        ("/api/flag/mistake", {"why": "a slip"}),
        ("/api/clear", {"on": "2026-01-01"}),
        ("/api/check/flat", {"one_sided": False}),
        ("/api/deliver", {"items": [{"kind": "end", "session": "none", "how": "left", "key": "k"}]}),
    ],
)
def test_what_a_post_answers_fits_what_is_said(ask, app, path, body):
    app.safety.screen(all_answers())
    if path == "/api/flag/mistake":
        app.safety.flag(FlagBody(["night_pain"]))
    (endpoint,) = [each for each in ENDPOINTS if (each.method, each.path) == ("POST", path)]
    told = ask.send("POST", path, body)
    assert told.status == endpoint.status, told.text
    value = msgspec.json.decode(told.body, type=endpoint.result, dec_hook=lambda _type, value: value)
    assert msgspec.json.decode(msgspec.json.encode(value)) == told.json


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("GET", "/api/nowhere", {}, 404, ErrorCode.NOT_FOUND),
        ("GET", "/api/moves/none", {}, 404, ErrorCode.NOT_FOUND),
        ("PUT", "/api/status", {}, 405, ErrorCode.UNSUPPORTED_REQUEST),
        ("GET", "/api/status", {"cookie": None}, 403, ErrorCode.FORBIDDEN),
        ("GET", "/api/status", {"host": "example.org"}, 421, ErrorCode.FORBIDDEN),
        ("POST", "/api/clock/pause", {"content-type": "text/plain"}, 415, ErrorCode.UNSUPPORTED_REQUEST),
        ("POST", "/api/clock/pause", {"content-length": "999999999"}, 413, ErrorCode.TOO_LARGE),
        ("GET", "/api/why?limit=x", {}, 400, ErrorCode.INVALID_INPUT),
    ],
)
def test_every_error_has_a_code(ask, method, path, more, status, code):
    told = ask.send(method, path, {}, **more) if method != "GET" else ask.get(path, **more)
    assert told.status == status
    assert told.json["code"] == code
    assert set(told.json) == {"error", "hint", "code"}


def test_a_mistake_of_ours_has_a_code_too(ask, app, monkeypatch):
    def broken(*_words: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(app.views, "why", broken)
    with pytest.raises(ZeroDivisionError):
        ask.get("/api/why")


def test_the_document_needs_no_running_coach():
    assert document(ENDPOINTS[:1])["paths"]
