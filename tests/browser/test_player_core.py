"""The page's player follows the very scenarios that the terminal's does (`test_session_player.py`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from perkup.web import static_files

SCENARIOS = json.loads((Path(__file__).parents[1] / "coach" / "session" / "playing.json").read_text("utf-8"))
RUN = """
async ([core, timeline, cases]) => {
  const { Play } = await import(core);
  return cases.map((one) => {
    const play = new Play(structuredClone(timeline), one.recorded ?? {});
    let at = { mono: 0, wall: 0 };
    const effects = [];
    for (const [verb, mono, wall = mono] of one.do) {
      at = { mono, wall };
      for (const [what, ...rest] of play[verb](at)) {
        effects.push(what === "heard" ? [what, rest[0], rest[1].kind, rest[1].text] : [what, ...rest]);
      }
    }
    return [effects, [play.phase, play.index, play.elapsed(at)]];
  });
}
"""
JOIN = """
async ([core, timeline]) => {
  const { Play } = await import(core);
  const play = new Play(timeline);
  play.join({ index: 1, elapsed: 6, recorded: {} });
  const still = play.elapsed({ mono: 500, wall: 500 });
  const effects = play.start({ mono: 500, wall: 500 });
  effects.push(...play.tick({ mono: 504, wall: 504 }));
  return [still, effects.map(([what, ...rest]) => (what === "heard" ? rest[1].kind : what)), play.index];
}
"""


@pytest.fixture
def core(tab: Page) -> str:
    return static_files.url("player-core.js")


def test_every_scenario_has_the_effects_of_its_twin(tab: Page, core: str) -> None:
    told: list[Any] = tab.evaluate(RUN, [core, SCENARIOS["timeline"], SCENARIOS["cases"]])
    for case, (effects, ends) in zip(SCENARIOS["cases"], told, strict=True):
        assert effects == case["effects"], case["name"]
        assert ends == case["ends"], case["name"]


def test_a_tab_that_takes_over_goes_on_where_the_other_was(tab: Page, core: str) -> None:
    assert tab.evaluate(JOIN, [core, SCENARIOS["timeline"]]) == [6, ["last", "recorded", "entered"], 2]
