from __future__ import annotations

from pathlib import Path

from perkup.web.api import ENDPOINTS
from perkup.web.apidoc import reference

DOC = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_reference_is_the_tables():
    assert DOC.read_text() == reference(), "run: python -m perkup.web.apidoc > docs/api.md"


def test_every_address_is_described():
    text = reference()
    for endpoint in ENDPOINTS:
        assert f"`{endpoint.path}`" in text
        assert endpoint.summary.endswith(".")
