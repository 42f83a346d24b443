from __future__ import annotations

from pathlib import Path

from perkup.web.api.reference import reference
from perkup.web.api.routes import ENDPOINTS

DOC = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_reference_is_the_tables():
    assert DOC.read_text() == reference(), "run: python -m perkup.web.api.reference > docs/api.md"


def test_every_address_is_described():
    text = reference()
    for endpoint in ENDPOINTS:
        assert f"| {endpoint.method} | `{endpoint.path}" in text
        assert endpoint.summary.endswith(".")
