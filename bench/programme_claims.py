"""What the programme promises, sentence by sentence, tried from outside: a running coach whose clock is in our hand.

Nothing of Perkup is imported. `python -m bench.programme_claims GROUP` tries one group.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.outside_coach import RefusedError, find_library
from bench.programme_world import Day, person, reserve

Row = tuple[str, str, str, bool | None]
Claim = tuple[str, object]
LUNGES = ("stg_forward_lunge", "stg_reverse_lunge")
EXTENDS = ("bridge", "press_back")
TWO_DAYS = timedelta(days=2)
WORDS_OF_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PUSH_OFF, TRAILING = "gait_pushoff", "gait_trail_leg"


def rows() -> list[Row]:
    """Try every claim, two groups at a time; a row for each."""
    if find_library() is None:
        return [("what the programme promises", "libfaketime is not installed (apt install faketime)", "yes", None)]
    with ThreadPoolExecutor(2) as pool:
        return [row for group in pool.map(rows_of, GROUPS) for row in group]


def rows_of(group: Callable[[], Iterator[Claim]]) -> list[Row]:
    """Try the claims of a group."""
    tried: list[Row] = []
    try:
        for sentence, held in group():
            tried.append((sentence, "yes" if held else "no", "yes", bool(held)))
    except (AssertionError, LookupError, TypeError, ValueError, OSError, RuntimeError, RefusedError) as trouble:
        words = f"{type(trouble).__name__} {str(trouble)[-200:]}"
        tried.append((f"{group.__name__}: {words}", "no", "yes", False))
    return tried


def plan_of(**profile: Any) -> Any:
    """Return the thirty days of a profile, as the command line prints them."""
    lines = [f"{key} = {json.dumps(value) if key != 'start' else value}" for key, value in profile.items()]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "me.toml"
        file.write_text("\n".join(lines))
        command = [sys.executable, "-m", "perkup", "--data", folder, "plan", "--profile", str(file), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout)


def strength(day: Day) -> list[Day]:
    """Return the strength items of a day, in order."""
    return [item for item in day["items"] if item["role"] == "strength"]


# --- everybody can go on -----------------------------------------------------------------------------------------


def going_on() -> Iterator[Claim]:
    """Whoever cannot do a day gets past it, and is told whom to ask."""
    with person() as her:
        her.coach.post("/api/self-tests/girth", {"cm": [98, 98.5, 99]})
        her.at(1)
        yield "a written girth counts as the tests of day 1", her.view()["weeks"][0]["days"][0]["state"] == "tested"
        for name in her.moves:
            her.coach.post("/api/programme/mark", {"kind": "ban", "move": name, "on": True})
        day = her.day(3)
        yield "an empty day says what to ask a clinician", "Ask a doctor or physiotherapist" in " ".join(day["notes"])
        yield "it offers what is left", "breaks" in " ".join(day["notes"])
        dates = [day["date"] for week in her.view()["weeks"] for day in week["days"]]
        her.at(40)
        view = her.view()
        yield "empty days wait for nobody: the thirty days pass", view["over"]
        yield "their dates did not move", dates == [day["date"] for week in view["weeks"] for day in week["days"]]


# --- one progression ---------------------------------------------------------------------------------------------


def ladders() -> Iterator[Claim]:
    """Answers climb the ladders: levers before repetitions, the lunges inside their slots."""
    with person(level="some") as her:
        her.live(61, reserve(5))
        orders, lunges = [], []
        for name in sorted({item["move"] for _b, _on, day in her.days for item in strength(day)}):
            doses = her.doses(name)
            own = her.moves[name]["dose"]
            timed = [d for d in doses if d["reps"] is not None and own["tempo"]]
            orders += [(name, a, b) for a, b in pairwise(timed) if b["reps"] > a["reps"] and not b["tempo"]]
            if name in LUNGES:
                lunges += [(d["tempo"], d["reps"]) for d in doses]
        yield "no repetition is added before the tempo is slower", not orders
        yield "both lunges climb by tempo inside their slots", len({tempo for tempo, _reps in lunges if tempo}) > 0
        yield "then by repetitions", len({reps for tempo, reps in lunges if tempo}) > 1
        levels = [max(her.moves[i["move"]]["level"] for i in strength(day)) for _b, _on, day in her.days]
        yield "who finds it easy meets the hardest forms", levels[-1] == 3
        weeks: dict[tuple[int, int], list[int]] = {}
        for block, _on, day in her.days:
            weeks.setdefault((block, day["week"]), []).append(sum(item["sets"] for item in strength(day)))
        whole = [sum(sets) for _week, sets in sorted(weeks.items()) if len(sets) == 3]
        yield f"the sets of a week never fall while it is easy: {whole}", whole == sorted(whole) and len(whole) >= 7
        yield "each reason that says more is more, and less is less", not list(false_words(her))
        yield "day 31 goes on from the ladder", goes_on(her)
        words = " ".join(note for _b, _on, day in her.days if day["day"] > 21 for note in day["notes"])
        yield "week 4 peaks for who can", "This week peaks" in words
    with person(level="fit") as her:
        her.live(61, reserve(0))
        levels = [max(her.moves[i["move"]]["level"] for i in strength(day)) for _b, _on, day in her.days]
        yield "who has nothing left each time ends with the easiest forms", max(levels[-3:]) < max(levels[:3])
        yield "their doses went down", her.doses(LUNGES[0])[-1]["reps"] < her.moves[LUNGES[0]]["dose"]["reps"]
        words = " ".join(note for _b, _on, day in her.days for note in day["notes"])
        yield "nothing left twice brings a lighter week", "A lighter week" in words
        yield "with fewer sets", sets_of(her.days[2][2]) < sets_of(her.days[1][2])
        forms = " ".join(item["reason"] for _b, _on, day in her.days for item in strength(day))
        yield "and the easier form of a move", "an easier form of" in forms
        yield "week 4 consolidates for who needs it", "This week consolidates" in words or "lighter week" in words
        yield "each reason that says more is more, and less is less", not list(false_words(her))


def goes_on(her: Any) -> bool:
    """Return True where no lunge of a second block begins below where the first one ended."""
    firsts: dict[tuple[str, int], list[float]] = {}
    for block, _on, day in her.days:
        for item in strength(day):
            if item["move"] in LUNGES:
                firsts.setdefault((item["move"], block), []).append(her.work(item) / item["sets"])
    return all(firsts[name, 2][0] >= firsts[name, 1][-1] - 0.5 for name in LUNGES)


def sets_of(day: Day) -> int:
    """Return the strength sets of a day."""
    return sum(item["sets"] for item in strength(day))


def false_words(her: Any) -> Iterator[str]:
    """Yield each reason that calls a dose more or less than it is beside the last one of its move."""
    last: dict[str, float] = {}
    for _block, _on, day in her.days:
        for item in strength(day):
            now, before = her.work(item), last.get(item["move"])
            parts = item["reason"].split("; ")
            if before is not None:
                more = any(part.startswith(("more (", "more than")) for part in parts)
                less = any(part.startswith(("less (", "less than")) for part in parts)
                if (more and now < before + 0.5) or (less and now > before - 0.5):
                    yield item["reason"]
            last[item["move"]] = now


def first_session() -> Iterator[Claim]:
    """Let the first session find the level, and a swap move it."""
    levels = {}
    for left in (0, 6):
        with person(level="some") as her:
            her.live(3, reserve(left))
            levels[left] = sum(
                her.moves[item["move"]]["level"] for number in (5, 7, 9) for item in strength(her.day(number))
            )
    yield "after the first session alone the next moves are harder or easier", levels[6] > levels[0]
    for why, word in (("too hard", "less"), ("too easy", "more")):
        with person(level="some") as her:
            her.live(2)
            day, name, slot = her.day(3), "", ""
            for item in strength(day):
                offers = her.coach.get(f"/api/programme/day/3/swap/{item['slot']}")
                if offers:
                    name, slot = item["move"], item["slot"]
                    break
            her.coach.post(f"/api/programme/day/3/swap/{slot}", {"to": offers[0]["id"], "why": f"{why} today"})
            her.live(30, reserve(2))
            reasons = " ".join(d["reason"] for d in her.doses(name))
            first = her.doses(name)[0] if her.doses(name) else None
            told = first is not None and f"you swapped it as {why}" in reasons
            forms = " ".join(item["reason"] for _b, _on, day in her.days for item in strength(day))
            moved = told or f"you swapped it as {why}" in forms
            yield f"swapped as {why}: the move comes back with {word}, and says why", moved


def stopped_early() -> Iterator[Claim]:
    """Stop every set early: the doses go down, and it is told why."""
    with person(level="some") as her:
        her.live(2)
        her.at(2)
        name = strength(her.up())[0]["move"]
        her.perform(reps=0.5)
        later = [item for n in range(4, 31) for item in strength(her.day(n)) if item["move"] == name]
        told = later[0]["reason"] if later else ""
        yield "stopped early: the next dose is less", bool(later) and her.work(later[0]) < her.work(her.first(name))
        yield f"and it says why: {told[:60]}", re.search(r"[0-9]+ of [0-9]+ last time", told)


# --- pain --------------------------------------------------------------------------------------------------------


def pain() -> Iterator[Claim]:
    """Pain that does not settle, or rises, takes the move out; it comes back slowly."""
    for title, pains, settled in (
        ("unsettled three times", (4, 4, 4), False),
        ("rising over the week", (3, 4, 5), True),
    ):
        with person(level="some") as her:
            name, asked, left = "", "", list(pains)
            hurt_on: list[date] = []
            for number in range(1, 50):
                her.at(number)
                if asked:
                    her.coach.post("/api/check/morning", {"session": asked, "settled": settled})
                    asked = ""
                day = her.up()
                if day is None or not strength(day):
                    if day and day["items"]:
                        her.perform()
                    continue
                name = name or strength(day)[0]["move"]
                day = with_move(her, day, name)
                there = [item["move"] for item in strength(day)]
                her.days.append((her.view()["block"], her.on, day))
                if left and name in there:
                    asked = her.perform({"answer": "hurt", "move": name, "pain": left.pop(0), "pain_kind": "ordinary"})
                    hurt_on.append(her.on)
                    if not left:
                        last = her.on
                        break
                else:
                    her.perform(reserve(3)(day))
            if asked:
                her.at(her.passed + 1)
                her.coach.post("/api/check/morning", {"session": asked, "settled": settled})
            whys = " ".join(line["why"] for line in her.view()["left_out"])
            yield f"pain {title}: have it looked at", "have it looked at" in whys and "it comes back slowly" in whys
            ahead = [day for week in her.view()["weeks"] for day in week["days"] if day["state"] == "to_come"]
            near = [d["day"] for d in ahead if date.fromisoformat(d["date"]) < last + timedelta(days=14)]
            yield (
                f"pain {title}: another move for two weeks",
                not any(item["move"] == name for number in near for item in her.day(number)["items"]),
            )
            begun = len(her.days)
            her.live(her.passed + 28, reserve(3))
            back = [(on, i) for _b, on, day in her.days[begun:] for i in strength(day) if i["move"] == name]
            yield f"pain {title}: it comes back, no sooner", bool(back) and back[0][0] >= last + timedelta(days=14)
            lowest = back and (back[0][1]["reps"] or 99) <= her.moves[name]["dose"]["reps"] // 2 + 1
            yield f"pain {title}: at its lowest dose, and told", lowest and "slowly back" in back[0][1]["reason"]
            told = " ".join(i["reason"] for _b, _on, day in her.days for i in strength(day) if i["move"] == name)
            yield f"pain {title}: never told as weakness", "your limit" not in told and "nothing left" not in told


def with_move(her: Any, day: Day, move: str) -> Day:
    """Return the day with a move swapped into one of its strength slots, where it is not there and one takes it."""
    if move in [item["move"] for item in strength(day)]:
        return day
    for item in strength(day):
        path = f"/api/programme/day/{day['day']}/swap/{item['slot']}"
        if move in [offer["id"] for offer in her.coach.get(path)]:
            her.coach.post(path, {"to": move, "why": "for a change"})
            return dict(her.day(day["day"]))
    return day


# --- week by week ------------------------------------------------------------------------------------------------


def weeks() -> Iterator[Claim]:
    """Every session of very different people: three moves, strength minutes, hip extension first, tests rested."""
    plans = []
    for number, word in enumerate(WORDS_OF_DAYS):
        start = date(2026, 3, 2) + timedelta(days=number)
        minutes, level = (15, 18, 20, 22, 25, 20, 20)[number], ("new", "some", "fit")[number % 3]
        plans.append((word, minutes, plan_of(start=start.isoformat(), minutes_per_session=minutes, level=level)))
    few, unpromised, late, tested = [], [], [], []
    with person() as her:
        families = {name: move["family"] for name, move in her.moves.items()}
        yield "strength minutes are told beside the minutes", her.day(3)["strength_minutes"] >= 10
        page = her.coach.text("GET", "/programme/3")
        yield "on the page too", f"{her.day(3)['strength_minutes']} of them strength" in page
        yield (
            "a novice's bridge test is submaximal",
            any("Stop when you could still do three or four" in item["reason"] for item in her.day(1)["items"]),
        )
        yield "day 1 is ten minutes", her.day(1)["minutes"] <= 12
        yield "its tests are offered", "The self-tests are an offer" in " ".join(her.day(1)["notes"])
        her.perform()
        yield "day 1 is done without them", her.day(1)["done"]
    for word, minutes, plan in plans:
        strong = [day for day in plan["days"] if day["kind"] == "strength"]
        tests = [date.fromisoformat(day["date"]) for day in plan["days"] if day["kind"] == "retest"]
        few += [word for day in strong if len(strength(day)) < 3]
        unpromised += [word for day in strong if 2 * day["strength_minutes"] < minutes - 1]
        for day in strong:
            first = [families[item["move"]] in EXTENDS for item in strength(day)]
            late += [word] if first != sorted(first, reverse=True) else []
        on = [date.fromisoformat(day["date"]) for day in strong]
        tested += [word for day in on for test in tests if abs(day - test) < TWO_DAYS]
        tested += [word for a, b in pairwise(on) if b - a < TWO_DAYS]
    yield "at least three strength moves a session, for every start weekday", not few
    yield "half of the minutes are strength", not unpromised
    yield "hip extension comes first", not late
    yield "48 hours from strength on all three test days, for every start weekday", not tested


def wishes_and_places() -> Iterator[Claim]:
    """Weekday wishes are kept or told; places unlock what they should."""
    with person(strength_weekdays=["tue", "thu", "sat"]) as her:
        view = her.view()
        met = sum(
            WORDS_OF_DAYS[date.fromisoformat(day["date"]).weekday()] in ("tue", "thu", "sat")
            for week in view["weeks"] for day in week["days"] if day["kind"] == "strength"
        )  # fmt: skip
        yield "the wishes that are kept are counted rightly", view["wishes"].startswith(f"{met} of 12 ")
        yield "the page says it", f"{met} of 12 strength sessions" in her.coach.text("GET", "/programme")
    asked = subprocess.run(
        [sys.executable, "-m", "perkup", "plan", "--help"], capture_output=True, text=True, check=True
    ).stdout
    yield "the terminal shows plans", "--profile" in asked

    def moves_of(**profile: Any) -> set[str]:
        days = plan_of(start="2026-03-02", level="some", **profile)["days"]
        return {item["move"] for day in days for item in day["items"]}

    bed = moves_of(places=["desk", "floor", "bed"], equipment=[])
    yield "the place bed means a bed: the lying stretch comes", "str_psoas_lying" in bed
    none = moves_of(places=["desk", "floor"], equipment=[])
    yield "without one it does not", "str_psoas_lying" not in none
    for walk in (PUSH_OFF, TRAILING):
        yield f"{walk} needs a corridor only", walk in moves_of(places=["floor"], equipment=[])
    steps = {"stg_step_up", "stg_lateral_step_up"}
    stairs = moves_of(places=["desk", "floor", "stairs"], equipment=["wall"])
    yield "stairs unlock steps", bool(steps & stairs)
    flat = moves_of(places=["desk", "floor"], equipment=["wall"])
    yield "no stairs and no step: none", not steps & flat
    with person() as her:
        needs = {thing: {n for n, m in her.moves.items() if thing in m["equipment"]} for thing in ("wall", "cushion")}
    for thing, names in needs.items():
        with_it = moves_of(places=["desk", "floor"], equipment=[thing, "chair"]) & names
        without = moves_of(places=["floor"], equipment=["chair"]) & names
        yield f"a {thing} unlocks moves, and without it none comes", (bool(with_it) or not names) and not without


# --- life --------------------------------------------------------------------------------------------------------


def life() -> Iterator[Claim]:
    """Rest for a while: reminders, calendar and score rest too."""
    with person(level="some") as her:
        her.live(10, reserve(2))
        her.coach.post("/api/settings", {"calendar.feed": True}, method="PATCH")
        her.at(10)
        first, last = her.on, her.on + timedelta(days=11)
        told = her.coach.run("programme", "--rest", first.isoformat(), last.isoformat(), "--why", "illness", "--json")
        score = her.coach.text("GET", "/progress")
        yield "illness from-to, in the terminal", json.loads(told)["session"] is None
        lines = her.coach.text("GET", "/api/calendar/file").replace("\r\n ", "").splitlines()
        resting = {(first + timedelta(days=n)).strftime("%Y%m%d") for n in range(12)}
        yield "the calendar rests", not any(f"DTSTART:{day}T" in line for line in lines for day in resting)
        her.at(15)
        yield "nothing is up on a day of rest", her.up() is None
        after = her.coach.text("GET", "/progress")
        yield "the score does not age", score_of(after) == score_of(score) != ""
        her.at(16)
        her.coach.run("programme", "--back")
        yield "back early: a day is up", her.up() is not None or her.view()["weeks"] is not None
        her.live(40, reserve(2))
        yield "it goes on to the end", her.view()["done"] > 12 or her.view()["block"] == 2


def days() -> Iterator[Claim]:
    """Make a day lighter, change it, skip it, log it, end it at night."""
    with person(level="some") as her:
        her.live(2)
        her.at(2)
        usual = sets_of(her.up())
        pages = [her.coach.text("GET", path) for path in ("/", "/programme")]
        yield "readiness is asked on the first page and the plan's", all("How are you today?" in text for text in pages)
        her.coach.run("programme", "--today", "lighter")
        yield "lighter today: fewer sets", sets_of(her.up()) < usual
        her.coach.post("/api/programme/today", {"how": "mobility"})
        yield "the answer turns it into mobility", not strength(her.up())
        her.coach.post("/api/programme/today", {"how": "as_planned"})
        yield "and back", sets_of(her.up()) == usual
        her.coach.post("/api/programme/today", {"how": "skip"})
        yield "skipped: nothing is owed", her.up() is None and her.day(3)["skipped"]
        her.live(4)
        her.at(5)
        due = her.up()["day"]
        her.coach.run("programme", "--did", "yesterday", "--felt", "easy")
        yield "yesterday's session is logged", her.day(due)["done"]
        yield "on its own day", her.day(due)["date"] == (her.on - timedelta(days=1)).isoformat()
    with person() as her:
        her.coach.post("/api/settings", {"day.ends_at": "03:00"}, method="PATCH")
        her.at(0, 25.5)
        yield "at half past one it is still the evening before", her.view()["on"] == her.on.isoformat()
        her.perform()
        yield "and the session counts for it", her.day(1)["date"] == her.on.isoformat() and her.day(1)["done"]


def bans() -> Iterator[Claim]:
    """Ban a move: it comes nowhere."""
    with person() as her:
        name = "stg_bridge"
        her.coach.post("/api/programme/mark", {"kind": "ban", "move": name, "on": True})
        there = {item["move"] for n in range(1, 31) for item in her.day(n)["items"]}
        there |= {move for n in range(1, 31) for move in her.day(n)["breaks"]}
        yield "a ban holds on every day", name not in there
        try:
            her.coach.post("/api/session", {"source": "move", "move": name})
            refused = False
        except RefusedError as refusal:
            refused = refusal.status < 500
        yield "a ban holds over the API", refused
        yield "a ban holds on the sheet", her.moves[name]["name"] + "<" not in her.coach.text("GET", "/moves/sheet")


def score_of(page: str) -> str:
    """Return the strength score that the Progress page shows."""
    return (re.search(r"([0-9]+) of 100 today", page) or [""])[0]


# --- calendar ----------------------------------------------------------------------------------------------------


def calendar() -> Iterator[Claim]:
    """UIDs and revisions follow the journal; holds call off; what was done stays; settings come along."""
    with person(minutes_per_session=17, level="fit") as her:
        her.coach.post("/api/settings", {"calendar.break_blocks": True, "calendar.alarm_min": 15}, method="PATCH")
        her.live(9, reserve(3))
        her.at(9)
        before = events(her.coach.text("GET", "/api/calendar/file"))
        done = {uid for uid, event in before.items() if event["SUMMARY"].endswith("(done)")}
        yield (
            "alarms have a description",
            all(event.get("ALARM-TEXT") for event in before.values() if "TRIGGER" in event)
            and any("TRIGGER" in event for event in before.values()),
        )
        yield "every instant is in UTC", all(event["DTSTART"].endswith("Z") for event in before.values())
        export = her.coach.text("GET", "/api/export")
        moved = imported(export, her)
        yield "after an import on a new machine: the same names and revisions", names(moved[0]) == names(before)
        yield "the programme's settings come along", moved[1]["minutes_per_session"] == 17
        again = imported(export, her, run_before=True)
        is_told = again[1]["minutes_per_session"] == 17 or "minutes_per_session" in again[2]
        yield "into a folder that was run before: taken over, or told what was left", is_told
        her.coach.post("/api/flag", {"flags": ["night_pain"], "words": "", "since": None})
        held = events(her.coach.text("GET", "/api/calendar/file"))
        ahead = [event for uid, event in held.items() if uid not in done]
        yield "a hold cancels what is to come, breaks too", all(e["STATUS"] == "CANCELLED" for e in ahead)
        yield "cancelled sessions say so in the title", all(e["SUMMARY"].startswith("Cancelled: ") for e in ahead)
        yield "what was done stays as it was", all(held[uid] == before[uid] for uid in done)
        her.coach.post("/api/clear", {"on": her.on.isoformat(), "words": ""})
    with person() as her:
        her.live(30)
        her.at(30)
        text = her.coach.text("GET", "/api/calendar/file")
        kept = {uid: e for uid, e in events(text).items() if e["SUMMARY"].endswith("(done)")}
        her.coach.post("/api/programme/start")
        after = events(her.coach.text("GET", "/api/calendar/file"))
        yield (
            "the next thirty days leave what was done in the calendar",
            len(kept) >= 16 and all(after.get(uid) == event for uid, event in kept.items()),
        )


def events(text: str) -> dict[str, dict[str, str]]:
    """Return the events of a calendar by UID; of an alarm its trigger and its text."""
    found: dict[str, dict[str, str]] = {}
    event: dict[str, str] = {}
    alarm = inside = False
    for line in text.replace("\r\n ", "").splitlines():
        word, _, value = line.partition(":")
        word = word.partition(";")[0]
        if line == "BEGIN:VEVENT":
            event, inside = {}, True
        elif line in ("BEGIN:VALARM", "END:VALARM"):
            alarm = line == "BEGIN:VALARM"
        elif line == "END:VEVENT":
            found[event["UID"]], inside = event, False
        elif inside:
            event["ALARM-TEXT" if alarm and word == "DESCRIPTION" else word] = value
    return found


def names(found: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Return revision and begin of each event."""
    return {uid: (event["SEQUENCE"], event["DTSTART"]) for uid, event in found.items()}


def imported(export: str, her: Any, *, run_before: bool = False) -> tuple[dict[str, dict[str, str]], Any, str]:
    """Import an export into a new folder; return its calendar, its programme settings, and what import said."""
    from bench.outside_coach import OutsideCoach

    library = find_library()
    assert library is not None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.jsonl"
        file.write_text(export)
        other = OutsideCoach(Path(folder) / "new", her.coach.at, library)
        other.set_clock(her.coach.at)
        try:
            if run_before:
                other.start()
                other.post("/api/settings", {"programme.minutes_per_session": 25}, method="PATCH")
                other.kill()
            said = other.run("import", str(file))
            other.start()
            return events(other.text("GET", "/api/calendar/file")), other.get("/api/settings")["programme"], said
        finally:
            other.kill()


PLAN = """
title = "After the strain"
weeks = 2
cautions = ["knee_pain"]
pain_limit = 3
[[moves]]
move = "stg_sl_bridge"
reps = 6
side = "left"
[[moves]]
move = "stg_step_up"
"""


def prescription() -> Iterator[Claim]:
    """Open a physiotherapist's plan: it takes the programme's place, tightens only, and a red flag outranks it."""
    with person() as her, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.toml"
        file.write_text(PLAN)
        said = json.loads(her.coach.run("plan", "open", str(file), "--json"))
        yield "`perkup plan open FILE` opens it", said["plan"]["title"] == "After the strain"
        yield "its cautions leave moves out, with the reason", "knee" in said["lines"][1]["refusal"]
        yield "the thirty days rest", her.up() is None
        yield "Today leads it", "After the strain" in her.coach.text("GET", "/")
        session = her.coach.post("/api/session", {"source": "programme"})
        sides = {step["side"] for step in session["timeline"]["steps"]}
        yield "one side only, and only what is allowed", sides == {"left"} and len(session["replaced"]) == 1
        her.perform({"answer": "hurt", "move": "stg_sl_bridge", "pain": 4, "pain_kind": "ordinary"})
        report = json.loads(her.coach.run("plan", "return", "--json"))
        yield "the return has days, pain and doses", (report["days_done"], report["pain"][0]["pain"]) == (1, 4)
        handout = her.coach.text("GET", "/prescribe/handout")
        yield "the handout has moves, doses and stop rules", "After the strain" in handout and "3 of 10" in handout
        view = her.coach.get("/api/prescription")["prescription"]
        yield "above its pain limit a move is left out", "4 of 10" in view["lines"][0]["refusal"]
        her.coach.post("/api/flag", {"flags": ["night_pain"], "words": "", "since": None})
        yield "a red flag outranks it", refused(her, "/api/session", {"source": "programme"})
        yield "none is opened in a hold", refused(her, "/api/prescription", {"text": PLAN})
        her.coach.post("/api/clear", {"on": her.on.isoformat(), "words": ""})
        loose = PLAN.replace("pain_limit = 3", "pain_limit = 9")
        yield "a file cannot loosen the pain rule", refused(her, "/api/prescription", {"text": loose})
        yield "nor name what it allows", refused(her, "/api/prescription", {"text": 'allow = ["knee_pain"]\n' + PLAN})
        her.coach.run("plan", "close")
        yield "closed: the thirty days go on", her.up() is not None


def refused(her: Any, path: str, body: object) -> bool:
    """Return whether the coach refuses, in its own words."""
    try:
        her.coach.post(path, body)
    except RefusedError as refusal:
        return refusal.status < 500
    return False


GROUPS = (
    going_on,
    ladders,
    first_session,
    stopped_early,
    pain,
    weeks,
    wishes_and_places,
    life,
    days,
    bans,
    calendar,
    prescription,
)


if __name__ == "__main__":
    chosen = [group for group in GROUPS if group.__name__ in sys.argv[1:]] or list(GROUPS)
    for group in chosen:
        for row in rows_of(group):
            print(*row, sep=" | ", flush=True)
