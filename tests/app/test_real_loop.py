"""Troubled days of the real loop break no promise and lose no event."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.real_loop import TroubledOffice


@pytest.mark.parametrize("seed", [1, 2])
def test_days_of_trouble_break_no_promise(tmp_path: Path, seed: int) -> None:
    judgement = TroubledOffice(tmp_path / "home", seed).live(1)
    assert judgement.violations == []
    assert judgement.lost == 0
    assert judgement.prompts > 5
    assert judgement.kills > 0
