"""Whatever `import` takes in, everything opens: kinds by fields by values by versions by dates, through every reader.

A line that import refuses is refused with a sentence. The lines that it takes are put into a lived-in journal; then
every address of the web pages is asked, every reading verb is run and the journal is exported again.
"""

from __future__ import annotations

import io
import shutil
import traceback
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.cli.main import root
from perkup.errors import PerkupError
from perkup.event_types import KINDS
from perkup.journal import import_export
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.store import Journal
from tests.app.journal_views import live_a_day
from tests.app.virtual import Clocks
from tests.journal import hostile_lines
from tests.web.asking import asker
from tests.web.test_safe_methods import addresses

VERBS = [
    "status",
    "today",
    "why",
    "doctor",
    "checks",
    "programme --json",
    "plan",
    "settings",
    "photos",
    "status --json",
]


@pytest.fixture(scope="module")
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, clocks: Clocks) -> tuple[Path, str]:
    """Return a folder with a day of everything in it, and the id of its session."""
    folder = tmp_path_factory.mktemp("lived")
    return folder, live_a_day(folder, clocks)


def taken(lines: list[bytes]) -> list[bytes]:
    """Return the lines that import takes; a refusal is one sentence."""
    accepted, refusals = [], set()
    for line in lines:
        try:
            list(import_export._lines(io.BytesIO(line), "it.jsonl", id))
        except PerkupError as error:
            refusals.add(error.message.partition(": ")[0])
        else:
            accepted.append(line)
    assert refusals <= {"Line 1 of it.jsonl cannot be imported"}
    return accepted


def exported(folder: Path) -> list[bytes]:
    out = io.BytesIO()
    with Journal.open(folder / "journal.sqlite3") as journal:
        write_lines(journal, out)
    return out.getvalue().splitlines()


def walk(folder: Path, clocks: Clocks, session: str, measurement: str, verbs: list[str]) -> list[str]:
    """Ask every address and run every reading verb; return what failed."""
    failures = []
    app = Application.open(DataFolder(folder), stamp=clocks)
    app.breaks.running, app.breaks.url = True, "http://127.0.0.1:7575"
    ask = asker(app)
    names = {
        "session": session, "move": "stg_bridge", "day:int": "3", "slot": "strength-1", "event": session,
        "step": "rhythm", "measurement": measurement,
    }  # fmt: skip
    for path in addresses(names):
        try:
            status = ask.get(path, accept="text/html").status
        except Exception:
            failures.append(f"{path}: {traceback.format_exc()[-600:]}")
        else:
            failures += [f"{path}: {status}"] * (status >= 500)
    app.breaks.apply_input("active")
    app.breaks.take()
    app.close()
    for verb in verbs:
        error = CliRunner().invoke(root, ["--data", str(folder), *verb.split()]).exception
        if error is not None and not isinstance(error, SystemExit | PerkupError):
            failures.append(f"{verb}: {error!r}")
    return failures


@pytest.mark.parametrize("kind", [*sorted(KINDS), "telepathy"])
def test_whatever_import_takes_in_everything_opens(
    kind: str, lived: tuple[Path, str], clocks: Clocks, tmp_path: Path
) -> None:
    base, session = lived
    folder = Path(shutil.copytree(base, tmp_path / "copy"))
    lines = list(hostile_lines.lines(kind, clocks.wall, session))
    accepted = taken(lines)
    assert 10 < len(accepted) < len(lines)
    before = exported(folder)
    with Journal.open(folder / "journal.sqlite3") as journal:
        assert read_lines(journal, io.BytesIO(b"\n".join(accepted)), "it.jsonl").new == len(accepted)
    assert walk(folder, clocks, session, "other", VERBS) == []
    after = exported(folder)
    assert [line for line in after if line in {*before, *accepted}] == sorted([*before, *accepted])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_in_the_file_already_harms_no_reader(
    kind: str, lived: tuple[Path, str], clocks: Clocks, tmp_path: Path
) -> None:
    """Rows of an earlier import, before lines were read as strictly: all of them, refused ones too."""
    base, session = lived
    folder = Path(shutil.copytree(base, tmp_path / "copy"))
    rows = list(hostile_lines.rows(kind, clocks.wall, session))
    with Journal.open(folder / "journal.sqlite3") as journal:
        assert journal.import_events(rows).new == len(rows)
    assert walk(folder, clocks, session, "other", ["status", "why"]) == []
    lines = {row[0]: row[4] for row in rows}
    again = {line["id"]: bytes(line["data"]) for line in _raw(exported(folder)) if line["id"] in lines}
    assert again == lines


def _raw(lines: list[bytes]) -> list[dict[str, msgspec.Raw]]:
    decoded = [msgspec.json.decode(line, type=dict[str, msgspec.Raw]) for line in lines]
    return [{**line, "id": msgspec.json.decode(line["id"])} for line in decoded]
