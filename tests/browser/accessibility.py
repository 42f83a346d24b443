"""What axe finds on a page in both themes: the script goes in once, the second theme is looked at for its colours."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

THEMES: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}
"""Everything in light; in dark again what colours can change."""


@cache
def source() -> str:
    """Return the script of axe, as the package ships it."""
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "axe.min.js").read_text("utf-8")


def violations(tab: Page, exclude: Sequence[Sequence[str]] = ()) -> dict[str, list[str]]:
    """Return what is wrong, by theme; a theme without faults is left out."""
    faults = {}
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(source())
    for theme, options in THEMES.items():
        tab.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = tab.evaluate(
            "([context, options]) => axe.run(context, options).then((told) => told.violations)",
            [{"exclude": exclude} if exclude else {"include": [["html"]]}, options],
        )
        if found:
            faults[theme] = [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]
    return faults
