"""Page of a refusal by the guard: in our look and whole in itself, since a stranger is served no style sheet.

Its style and script stand in the page, and its policy names their hashes; nothing else may be loaded at all.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from perkup.web import static_files
from perkup.web.request_guard import SAFE_METHODS
from perkup.web.template_filters import with_code
from perkup.web.templating import say

if TYPE_CHECKING:
    from starlette.types import Scope

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#faf5ee, #191411); color: light-dark(#2b211b, #f5ece3);
  font: 1.0625rem/1.55
    "Avenir Next", Avenir, "Segoe UI Variable Text", "Segoe UI", Ubuntu, Cantarell, "Noto Sans", sans-serif; }
main { max-width: 34rem; padding: 2rem 1.25rem; text-align: center; }
svg { width: 3.5rem; height: 3.5rem; }
h1 { font: 600 1.75rem/1.18 Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, serif;
  margin: 1rem 0 0.6rem; text-wrap: balance; }
p { margin: 0 0 1.25rem; color: light-dark(#66554a, #c4b4a6); }
a { display: inline-block; padding: 0.7rem 1.5rem; border-radius: 99rem; font-weight: 600; text-decoration: none;
  background: light-dark(#a4411b, #f4a880); color: light-dark(#fffaf5, #2a1409); }
a:focus-visible { outline: 3px solid light-dark(#a4411b, #f4a880); outline-offset: 3px; }
@media (forced-colors: active) { a { border: 2px solid; } }
"""
SCRIPT = """
const name = "perkup.way-back", tried = "perkup.way-back-tried", key = localStorage.getItem(name);
if (key && Date.now() - Number(sessionStorage.getItem(tried)) > 10000) {
  sessionStorage.setItem(tried, Date.now());
  fetch("/way-back", { method: "POST", headers: { Authorization: "WayBack " + key } }).then((answer) => {
    if (answer.ok) location.replace(document.querySelector("main a").href);
    else localStorage.removeItem(name);
  });
}
"""
"""Comes in again by the key that our pages keep, where another program took the cookie; once in ten seconds."""
HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SCRIPT_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{HASH}'",
        f"script-src 'sha256-{SCRIPT_HASH}'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{mark}
<h1>{error}</h1>
<p>{hint}</p>
<p><a href="{href}">{way}</a></p>
</main>
<script>{script}</script>
</body>
</html>
"""


def locked_page(scope: Scope, error: str, hint: str, status: int) -> HTMLResponse:
    """Build the page of a refusal: what is wrong, what helps, and one way on."""
    href, way = way_on(scope, status)
    html = PAGE.format(
        title=say("locked.title"),
        style=STYLE,
        script=SCRIPT,
        mark=(static_files.FOLDER / "mark.svg").read_text("utf-8"),
        error=escape(error),
        hint=with_code(hint),
        href=href,
        way=say(way),
    )
    return HTMLResponse(html, status, {"content-security-policy": POLICY})


def way_on(scope: Scope, status: int) -> tuple[str, str]:
    """Return where the one link of the page leads, and the key of its words.

    A stranger comes once more to the same address, since browsers leave the key behind when they come from elsewhere;
    a launch link is worth nothing the second time.
    """
    if status == 421:
        server = scope.get("server") or ("127.0.0.1", None)
        return f"http://127.0.0.1:{server[1]}/", "locked.open"
    if status == 403 and scope["path"] != "/open" and scope["method"] in SAFE_METHODS:
        return "", "locked.again"
    return "/", "locked.open"
