"""A journal of each version so far: opened, read and shown by this version, for ever.

`corpus/` holds for each version of the file's tables (`schema.VERSION`) a real file, `tables-N.sqlite3`, and for each
set of versions of the kinds the export of a journal, `kinds-N.jsonl`. None of them is ever changed. Whoever raises
the version of a kind or adds a migration first adds the present ones: `python -m tests.journal.test_corpus NAME`
writes `NAME.sqlite3` and `NAME.jsonl` from the day in `tests/app/journal_views.py`. Kinds that came later stand in
files of their own, with a test of their facts: `safety-1.jsonl`, `safety-2.jsonl`.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

import msgspec
import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.policy_history import PolicyHistory
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.programme.training_history import HISTORY_EVENTS
from perkup.coach.programme.training_history import read as read_history
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.coach.safety.safety_status import PartialClearance, fold_safety
from perkup.event_types import (
    KINDS,
    VERSIONS,
    Feedback,
    NextMorningAnswered,
    NoteWritten,
    RedFlagRaised,
    ScreeningAnswered,
    SessionEnded,
    SessionStarted,
    StepRecorded,
)
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.schema import VERSION
from perkup.journal.store import Journal
from perkup.vocabulary import AgeLimit, Answer, DayChange, PainKind, SessionEnding
from tests.app.journal_views import live_a_day, views
from tests.app.virtual import MORNING, Clocks

CORPUS = Path(__file__).parent / "corpus"
EVENTS = {"kinds-1.jsonl": 36, "tables-1.sqlite3": 36, "tables-2.sqlite3": 38, "kinds-2.jsonl": 38}
"""How many events each journal of the corpus has."""
RESUMED = ("kinds-2.jsonl", "tables-2.sqlite3")
"""Those in which a session was stopped and taken up again."""
FILES = sorted(path.name for pattern in ("tables-*.sqlite3", "kinds-*.jsonl") for path in CORPUS.glob(pattern))


def opened(name: str, folder: Path) -> Journal:
    """Open a copy of a file of the corpus, or a new journal with the lines of an export."""
    path = folder / "journal.sqlite3"
    if name.endswith(".sqlite3"):
        shutil.copyfile(CORPUS / name, path)
        return Journal.open(path)
    journal = Journal.open(path)
    read_lines(journal, io.BytesIO((CORPUS / name).read_bytes()), name)
    return journal


def test_the_corpus_holds_every_kind_and_the_present_tables() -> None:
    assert f"tables-{VERSION}.sqlite3" in FILES
    lines = [line for path in CORPUS.glob("*.jsonl") for line in path.read_bytes().splitlines()]
    versions = {(line["kind"], line["v"]) for line in map(msgspec.json.decode, lines)}
    assert {(kind, v) for kind in KINDS for v in range(1, VERSIONS[kind] + 1)} == versions, "add the present version"


@pytest.mark.parametrize("name", FILES)
def test_every_event_can_be_read(tmp_path: Path, name: str) -> None:
    with opened(name, tmp_path) as journal:
        assert journal.notice is None
        assert len(list(journal.read(*KINDS.values()))) == journal.count() == EVENTS[name]
        assert journal.unreadable == 0


@pytest.mark.parametrize("name", FILES)
def test_the_facts_are_what_they_were(tmp_path: Path, name: str) -> None:
    with opened(name, tmp_path) as journal:
        hurt, right = [record.data for record in journal.read(Feedback)]
        assert (hurt.answer, hurt.move, hurt.pain) == (Answer.HURT, "str_psoas_lying", 6)
        assert (hurt.pain_kind, right.answer, right.pain) == (PainKind.ORDINARY, Answer.RIGHT, None)
        start = next(journal.read(SessionStarted)).data
        assert [item.move for item in start.items] == ["str_psoas_lying", "brk_split_stretch"]
        ends = [record.data.how for record in journal.read(SessionEnded)]
        assert ends[-1] == SessionEnding.FINISHED
        assert ends[:-1] == [SessionEnding.STOPPED] * (name in RESUMED)
        steps = [record.data for record in journal.read(StepRecorded)]
        assert len(steps) == start.steps_total
        assert [record.data.settled for record in journal.read(NextMorningAnswered)] == [True]
        assert [record.data.text for record in journal.read(NoteWritten)] == ["Went well."]
        flag = next(journal.read(RedFlagRaised))
        assert (flag.data.flags, flag.data.since, flag.at.date()) == (["night_pain"], "2026-03-01", MORNING.date())


@pytest.mark.parametrize("name", FILES)
def test_every_view_shows_it(tmp_path: Path, name: str) -> None:
    opened(name, tmp_path).close()
    clocks = Clocks()
    clocks.pass_(5 * 3600)
    app = Application.open(DataFolder(tmp_path), stamp=clocks)
    shown = views(app)
    app.close()
    status, line = shown["safety"], shown["today"].sessions[0]
    assert (status.screened, status.hold, set(status.cautions), dict(status.stopped)) == (True, None, {"knee_pain"}, {})
    assert (line.how, line.answer, line.steps_done) == ("finished", "right", line.steps_total)
    assert shown["history"].days[0].sessions == [line]
    assert shown["training"].starts == {1: date(2026, 3, 9)}
    assert (shown["training"].bans, shown["training"].favourites) == ({"stg_clam"}, {"stg_bridge"})
    assert [(result.test, result.value) for result in shown["results"]] == [("chair_stand", 14.0), ("hip_girth", 98.5)]
    assert shown["programme"].start == date(2026, 3, 9)
    assert (shown["summary"].sessions, len(shown["summary"].noticed)) == (1, 1)
    assert [measured.file for measured in shown["measurements"]] == ["walk.mp4"]
    assert [photo.pose for photo in shown["photos"]] == ["right"]
    assert shown["settings"] == {"clock.interval_min": 40}
    assert shown["why"]
    assert b"BEGIN:VEVENT" in shown["calendar"]


def test_what_was_said_of_days_is_as_it_was(tmp_path: Path) -> None:
    """A holiday made shorter, a lighter day, and a session done away from Perkup."""
    with opened("life-1.jsonl", tmp_path) as journal:
        assert len(list(journal.read(*KINDS.values()))) == journal.count() == 5
        history = read_history(journal.read(*HISTORY_EVENTS))
    assert history.rests == ((date(2026, 3, 20), date(2026, 3, 24)),)
    assert history.change_on(1, 3, date(2026, 3, 4)) == DayChange.LIGHTER
    assert [(done.day, done.on, done.doses["stg_bridge"].tempo) for done in history.done] == [
        (5, date(2026, 3, 6), "3-2-3")
    ]


def test_a_plan_of_a_physiotherapist_is_as_it_was(tmp_path: Path) -> None:
    """Opened for three weeks with a move for the left leg only, done once, closed on the third day."""
    with opened("prescription-1.jsonl", tmp_path) as journal:
        assert len(list(journal.read(*KINDS.values()))) == journal.count() == 3
        history = read_history(journal.read(*HISTORY_EVENTS))
        session = next(journal.read(SessionStarted)).data
    assert history.prescribed == ((date(2026, 3, 9), date(2026, 3, 10)),)
    assert history.away == ()
    assert history.open_prescription(date(2026, 3, 11)) is None
    assert history.prescription is not None
    plan = history.prescription.plan
    assert (plan.cautions, plan.pain_limit, [entry.only for entry in plan.moves]) == (["knee_pain"], 3, ["left"])
    assert (session.routine, [item.only for item in session.items]) == ("prescription", ["left"])


def test_what_was_said_of_safety_since_is_as_it_was(tmp_path: Path) -> None:
    """A flag ticked by mistake, a clearance in part, and the word of a parent and a clinician."""
    with opened("safety-1.jsonl", tmp_path) as journal:
        assert len(list(journal.read(*KINDS.values()))) == journal.count() == 6
        fold = fold_safety(journal.read(*SAFETY_EVENTS))
    status = fold.status(date(2026, 3, 20))
    assert (status.hold, status.cautions, status.age) == (None, {"knee_pain", "balance"}, AgeLimit.NONE)
    assert status.partly == PartialClearance(date(2026, 3, 11), frozenset(), frozenset({"balance"}), date(2026, 3, 31))
    assert fold.on_file.answers == {"knee": True, "aged_16_17": True}
    after = fold.status(date(2026, 4, 1))
    assert after.hold is not None
    assert after.hold.flags == ("night_pain",)


def test_the_old_question_about_fainting_answers_for_breathlessness_too(tmp_path: Path) -> None:
    with opened("safety-2.jsonl", tmp_path) as journal:
        answers = [record.data.answers for record in journal.read(ScreeningAnswered)]
    assert answers == [
        {"breathlessness": True, "fainting": True, "knee": False},
        {"breathlessness": False, "fainting": False, "knee": True},
        {"fainting": False, "breathlessness": True, "knee": True},
    ]


def test_policy_that_was_in_force_is_read_back(tmp_path: Path) -> None:
    with opened("policy-1.jsonl", tmp_path) as journal:
        policy = PolicyHistory(journal, BreakPolicy()).policy_at(MORNING)
    assert (policy.interval_s, policy.rules, policy.postpone_min) == (2400, 2, (5, 10))


def main(name: str) -> None:
    """Write the day of `live_a_day`, in the present versions, into the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        live_a_day(Path(folder), Clocks())
        path = Path(folder, "journal.sqlite3")
        with Journal.open(path) as journal, (CORPUS / f"{name}.jsonl").open("wb") as out:
            write_lines(journal, out)
        shutil.copyfile(path, CORPUS / f"{name}.sqlite3")


if __name__ == "__main__":
    main(sys.argv[1])
