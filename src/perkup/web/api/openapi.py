"""OpenAPI document of the HTTP API, made from its table of endpoints and the structs that they read and write."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import cast

import msgspec

from perkup import __version__
from perkup.app.requests import ErrorAnswer
from perkup.web.api.endpoint import JSON, Endpoint
from perkup.web.api.openapi_model import MediaType, OpenApi, Operation, Parameter, Reference, ResponseObject, Schema

TITLE = "Perkup"
ABOUT = "The coach on this machine. It listens on 127.0.0.1 only and answers whoever brings the data folder's secret."
PLACE = "#/components/schemas/{name}"


def document(endpoints: Sequence[Endpoint]) -> OpenApi:
    """Return the OpenAPI 3.1 document of `endpoints`."""
    shapes = list(dict.fromkeys([ErrorAnswer, *_shapes(endpoints)]))
    schemas, components = schemas_of(shapes)
    schema_of = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, dict[str, Operation]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": __version__, "description": ABOUT},
        "security": [{"secret": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"secret": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Error": {
                    "description": "What was wrong, what to do about it, and its code.",
                    "content": {JSON: {"schema": schema_of[ErrorAnswer]}},
                }
            },
        },
    }


def _shapes(endpoints: Sequence[Endpoint]) -> list[Hashable]:
    shapes = [shape for endpoint in endpoints for shape in (endpoint.result, endpoint.body)]
    return [shape for shape in shapes if shape not in (None, msgspec.UNSET)]


def schemas_of(shapes: Sequence[object]) -> tuple[list[Schema], dict[str, Schema]]:
    """Return the schema of each shape, and those that they refer to by name."""
    schemas, components = msgspec.json.schema_components(shapes, schema_hook=_any_value, ref_template=PLACE)
    return cast("list[Schema]", list(schemas)), cast("dict[str, Schema]", components)


def _any_value(shape: type) -> dict[str, object]:
    """Return the schema of a type that is open on purpose: facts of an event, as the journal has them."""
    if shape is object:
        return {"description": "Any JSON value."}
    raise NotImplementedError


def _operation(endpoint: Endpoint, schema_of: Mapping[Hashable, Schema]) -> Operation:
    operation: Operation = {
        "operationId": endpoint.handler.__name__,
        "summary": endpoint.summary,
        "responses": {**_success(endpoint, schema_of), "default": {"$ref": "#/components/responses/Error"}},
    }
    if parameters := _parameters(endpoint):
        operation["parameters"] = parameters
    if endpoint.body is not msgspec.UNSET:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema_of[endpoint.body]}}}
    return operation


def _success(endpoint: Endpoint, schema_of: Mapping[Hashable, Schema]) -> dict[str, ResponseObject | Reference]:
    if endpoint.result is None:
        return {"204": {"description": "Done."}}
    content: dict[str, MediaType] = {endpoint.content: {"schema": schema_of[endpoint.result]}}
    return {str(endpoint.status): {"description": endpoint.summary, "content": content}}


def _parameters(endpoint: Endpoint) -> list[Parameter]:
    parameters: list[Parameter] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    query = endpoint.query
    if isinstance(query, msgspec.UnsetType):
        return parameters
    schema: Schema = {"type": "integer", "minimum": query.low, "maximum": query.high, "default": query.default}
    return [*parameters, {"name": query.name, "in": "query", "required": False, "schema": schema}]
