"""Shapes of the OpenAPI document and of the JSON schemas in it, as far as the API uses them."""

from __future__ import annotations

from typing import NotRequired, TypedDict

Reference = TypedDict("Reference", {"$ref": str})
Schema = TypedDict(
    "Schema",
    {
        "$ref": str,
        "title": str,
        "description": str,
        "type": str,
        "format": str,
        "enum": list[str | int],
        "anyOf": list["Schema"],
        "items": "Schema | bool",
        "properties": dict[str, "Schema"],
        "required": list[str],
        "minimum": float,
        "maximum": float,
        "exclusiveMinimum": float,
        "default": object,
    },
    total=False,
)
"""A JSON schema; msgspec writes a few more keys, which nobody here reads."""


class MediaType(TypedDict):
    """Content of one media type."""

    schema: Schema


class ResponseObject(TypedDict):
    """An answer, or what was refused."""

    description: str
    content: NotRequired[dict[str, MediaType]]


Parameter = TypedDict("Parameter", {"name": str, "in": str, "required": bool, "schema": Schema})
"""A parameter in the path or after the question mark."""


class RequestBody(TypedDict):
    """What a request carries."""

    required: bool
    content: dict[str, MediaType]


class Operation(TypedDict):
    """One method of one address."""

    operationId: str
    summary: str
    responses: dict[str, ResponseObject | Reference]
    parameters: NotRequired[list[Parameter]]
    requestBody: NotRequired[RequestBody]


class Components(TypedDict):
    """What the paths refer to by name."""

    schemas: dict[str, Schema]
    securitySchemes: dict[str, dict[str, str]]
    responses: dict[str, ResponseObject]


class OpenApi(TypedDict):
    """The whole document."""

    openapi: str
    info: dict[str, str]
    security: list[dict[str, list[str]]]
    paths: dict[str, dict[str, Operation]]
    components: Components
