"""The pages on safety and the programme say what the code does."""

from __future__ import annotations

import tomllib
from pathlib import Path

from perkup.coach import progress_score
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.training_profile import HOME, MINUTES, profile_from
from perkup.coach.safety import screening
from perkup.verification import plan_rules, stand_in_rules
from tests.coach.plan_world import START

DOCS = Path(__file__).parents[2] / "docs"
SAFETY = (DOCS / "safety.md").read_text("utf-8")
PROGRAMME = (DOCS / "programme.md").read_text("utf-8")


def test_every_flag_stands_under_its_tier() -> None:
    parts = SAFETY.split("### ")[1:]
    for tier, part in zip(screening.TIERS, parts, strict=True):
        listed = [line[2:] for line in part.split("## ")[0].splitlines() if line.startswith("- ")]
        assert listed == [question.text for question in screening.QUESTIONS if question.tier == tier]


def test_every_caution_is_listed_with_its_question() -> None:
    rows = [line.split("|") for line in SAFETY.splitlines() if line.startswith("| ") and "`" in line]
    listed = {row[1].strip(): [word.strip(" `") for word in row[2].split(",")] for row in rows}
    assert listed == {q.text: list(q.cautions) for q in screening.QUESTIONS if q.kind == "caution"}


def test_the_profile_is_one() -> None:
    example = tomllib.loads(PROGRAMME.split("```toml")[1].split("```")[0])
    assert profile_from(example, START).strength_weekdays == (1, 3, 5)
    assert f"({', '.join(HOME)})" in PROGRAMME
    assert f"lasts {MINUTES[0]} to {MINUTES[1]} minutes" in PROGRAMME


def test_every_rule_is_described() -> None:
    source = "".join(Path(str(rules.__file__)).read_text("utf-8") for rules in (plan_rules, stand_in_rules))
    told = {part.split('"')[1] for part in source.split("RuleViolation(")[1:] if part.startswith('"')}
    assert told
    for name in told:
        assert f"`{name}`" in PROGRAMME, name


def test_numbers() -> None:
    fewest = ["zero", "one", "two", "three", "four", "five"][plan_rules.fewest()]
    assert f"as long as there are at least {fewest} to choose" in " ".join(PROGRAMME.split())
    assert f"nothing new from day {plan_rules.NEW_UNTIL + 1} on" in PROGRAMME
    assert f"d = 0.5 ** (1 / {progress_score.HALF_LIFE_DAYS:.0f})" in PROGRAMME
    for test in TESTS:
        assert f"| {test.detectable:g} |" in next(
            line for line in PROGRAMME.splitlines() if line.startswith(f"| {test.name}")
        )
