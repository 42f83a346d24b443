"""Presence: 10,000 calls, films and busy slots, 10,000 simulated days, and a month of the running coach's real loop."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from msgspec.structs import replace

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock
from perkup.coach.break_clock.signals import DEFER_MAX_S
from perkup.desktop.senses import SIGNALS
from perkup.verification.break_promises import PromiseMonitor
from perkup.verification.break_simulation import BreakSimulation
from perkup.verification.quiet_occupations import SWITCHES, Occupation
from tests.app.real_loop import TroubledOffice, judge
from tests.coach.tape import Tape

COUNT = 10_000
DAYS = 10_000
MONTH_DAYS = 31
SETTLED_DAYS = 3
"""After these the month's memory is compared with that at its end: caches have filled."""
MOST_MIB = 2.0
SEED = 13
KINDS = (Occupation.CALL, Occupation.FILM, Occupation.MEETING)
Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Occupations one by one, years of simulated life, the real loop."""
    return [*(row for kind in KINDS for row in _occupied(kind)), *_days(), *_month()]


def _occupied(kind: Occupation) -> list[Row]:
    """Live through so many calls, films or busy slots, each at another desk, hands off, until before the bound."""
    prompts = natural = broken = 0
    for number in range(COUNT):
        dice = random.Random(f"{kind} {number}")
        during, credited, violations = _live(kind, dice)
        prompts, natural, broken = prompts + during, natural + credited, broken + violations
    return [
        (f"presence: prompts in {COUNT} times '{kind}'", str(prompts), "0", prompts == 0),
        ("presence: natural breaks credited in them", str(natural), "0", natural == 0),
        ("presence: promises broken in them", str(broken), "0", broken == 0),
    ]


def _live(kind: Occupation, dice: random.Random) -> tuple[int, int, int]:
    """Return the prompts in one occupation, the breaks credited for it, and the promises broken."""
    policy = replace(BreakPolicy(), interval_s=dice.choice((1200, 1800, 3600)), break_s=dice.choice((60, 120, 300)))
    begin = dice.uniform(60, policy.interval_s - 5)
    end = begin + dice.uniform(300, min(DEFER_MAX_S - 120, 7000))
    switches = dice.choice(SWITCHES[kind])
    tape = Tape(policy=policy).begin().at(begin, "active")
    for name in switches:
        tape.say(name, on=True)
    if kind is Occupation.MEETING and dice.random() < 0.3:
        tape.say("lock")
    else:
        tape.at(begin + dice.choice((5.0, 120.0)), "idle", since_s=5.0)
    tape.at(end, "tick")
    for name in switches:
        tape.say(name, on=False)
    inside = len(tape.lines)
    tape.say("unlock").say("active").at(end + 30, "active").at(end + 3700, "tick")
    played = tape.play()
    watch, clock, count = PromiseMonitor(policy, SIGNALS), initial_clock(policy), 0
    ends_at = tape.lines[inside - 1].stamp.boot
    for line in played.inputs:
        turn = advance(clock, line, SIGNALS)
        watch.see(line, turn.effects, turn.spans)
        count += sum(effect.kind == "prompt" and begin <= line.stamp.boot < ends_at for effect in turn.effects)
        clock = turn.clock
    return count, played.status.today.natural, len(watch.violations)


def _days() -> list[Row]:
    report = BreakSimulation(random.Random(SEED), SIGNALS).run(DAYS)
    what = ", ".join(f"{count.times} {name}" for name, count in report.occupations.items() if name != "reading")
    counts = [count for name, count in report.occupations.items() if name != "reading"]
    prompts, natural = sum(count.prompts for count in counts), sum(count.natural for count in counts)
    broken = len(report.violations)
    return [
        (f"presence: promises broken in {DAYS} simulated days ({report.lines} events)", str(broken), "0", not broken),
        (f"presence: prompts in their quiet hours ({what})", str(prompts), "0", not prompts),
        ("presence: natural breaks credited in them", str(natural), "0", not natural),
    ]


def _month() -> list[Row]:
    """Live a month of trouble in the real loop with its real journal, killed again and again."""
    with tempfile.TemporaryDirectory(prefix="perkup-month-") as folder:
        office = TroubledOffice(Path(folder) / "home", SEED)
        office.pass_days(SETTLED_DAYS)
        settled = _pss_mib()
        office.pass_days(MONTH_DAYS - SETTLED_DAYS)
        grown = _pss_mib() - settled
        judgement = judge(office.folder, office.kills)
    what = f"{judgement.inputs} inputs, {judgement.prompts} prompts, {judgement.kills} kills"
    broken = len(judgement.violations)
    return [
        (f"presence: promises broken in {MONTH_DAYS} days of the real loop ({what})", str(broken), "0", not broken),
        ("presence: events lost in them", str(judgement.lost), "0", judgement.lost == 0),
        (
            "presence: memory after them, MiB more than after 3 days",
            f"{grown:.1f}",
            f"<= {MOST_MIB}",
            grown <= MOST_MIB,
        ),
    ]


def _pss_mib() -> float:
    import gc

    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
