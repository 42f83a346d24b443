"""The lock covers everything that Perkup needs, and nothing in it is below the floors that keep known holes out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import setup
from tools.lock import closure, lock_text

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
RELEASES = (ROOT / "docs" / "releases.md").read_text()
FLOORS = re.findall(r"^[|] `([\w-]+)` [|] ([\d.]+) [|] (.+) [|]$", RELEASES, re.MULTILINE)
REQUIREMENTS = [
    Requirement(text)
    for text in [
        *PROJECT["dependencies"],
        *(text for extra in PROJECT["optional-dependencies"].values() for text in extra),
    ]
    if not text.startswith("perkup")
]


def test_every_requirement_of_this_platform_is_locked_at_a_version_that_it_allows() -> None:
    here = [requirement for requirement in REQUIREMENTS if requirement.marker is None or requirement.marker.evaluate()]
    names = {canonicalize_name(requirement.name) for requirement in here} - {"pywebview"}
    assert names - set(LOCK) == set()
    wrong = [
        requirement for requirement in here
        if (name := canonicalize_name(requirement.name)) in LOCK and not requirement.specifier.contains(LOCK[name])
    ]  # fmt: skip
    assert wrong == []


def test_what_is_needed_is_locked_with_all_it_needs() -> None:
    assert set(closure("rich", ())) <= set(LOCK)
    assert set(closure("starlette", ())) <= set(LOCK)
    assert lock_text({"b": "2", "c": "1"}).endswith("b==2\nc==1\n")


def test_the_floors_are_those_that_the_docs_give_reasons_for() -> None:
    assert {"starlette", "python-multipart", "h11", "jinja2"} <= {name for name, _floor, _reason in FLOORS}
    for name, floor, reason in FLOORS:
        requirement = next(one for one in REQUIREMENTS if canonicalize_name(one.name) == name)
        assert f">={floor}" in str(requirement.specifier).split(","), name
        assert Version(LOCK[name]) >= Version(floor)
        assert re.search(r"(CVE|GHSA)-", reason), name


def test_ci_installs_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PERKUP_LOCK=requirements.lock" in (ROOT / ".ci" / "run").read_text()
    monkeypatch.delenv("PERKUP_LOCK", raising=False)
    assert setup.constraint() == ()
    unlocked = setup.stamp_text({"test"})
    monkeypatch.setenv("PERKUP_LOCK", "requirements.lock")
    assert setup.constraint() == ("--constraint", "requirements.lock")
    assert setup.stamp_text({"test"}) != unlocked
