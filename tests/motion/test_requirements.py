"""Without the libraries of the extra, measuring says which are missing and how to get them."""

import importlib.util
from pathlib import Path

import pytest

from perkup.cli.main import main
from perkup.motion import requirements


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of libraries that cannot be found here."""
    absent: list[str] = []
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name in absent else found(name, *more))
    return absent


def test_here_all_of_them_are(bare: list[str]) -> None:
    assert requirements.missing() == bare == []
    requirements.demand()


@pytest.mark.parametrize("absent", [["cv2"], ["av", "cv2"]])
def test_measuring_without_one_is_one_sentence(
    bare: list[str], absent: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare += absent
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(tmp_path), "measure", str(tmp_path / "walk.mp4")])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert f"not installed: {', '.join(absent)}." in told
    assert "perkup camera setup" in told
