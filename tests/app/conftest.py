"""Fixtures of the application's tests."""

from __future__ import annotations

import pytest

from tests.app.virtual import Clocks


@pytest.fixture
def clocks() -> Clocks:
    """Return the clocks of a computer that only a test moves."""
    return Clocks()
