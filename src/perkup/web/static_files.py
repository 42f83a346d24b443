"""Files of the pages, served from the package: versioned addresses that a browser may keep, no worker threads."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
KEEP = "private, max-age=31536000, immutable"


@functools.cache
def _servable_files() -> dict[str, Path]:
    """Return every servable file by its name; nothing outside this table can be asked for."""
    return {path.name: path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}


@functools.cache
def stamp() -> str:
    """Return a short fingerprint over all files: modules import each other by plain name, so they change together."""
    digest = hashlib.sha256()
    for name, path in _servable_files().items():
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def url(name: str) -> str:
    """Return the address of a static file; raise `KeyError` for one that is not there, so that a typo fails in
    tests."""
    return f"/static/{stamp()}/{_servable_files()[name].name}"


async def serve(request: Request) -> Response:
    """Send a file. A fingerprint that is not today's still gets today's file, but the browser may not keep it."""
    name = request.path_params["name"]
    path = _servable_files().get(name)
    if path is None:
        raise HTTPException(404)
    tag = f'"{stamp()}"'
    keep = KEEP if request.path_params["stamp"] == stamp() else "no-cache"
    headers = {"cache-control": keep, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(path.read_bytes(), headers=headers, media_type=TYPES[path.suffix])


ROUTE = Route("/static/{stamp}/{name}", serve)
