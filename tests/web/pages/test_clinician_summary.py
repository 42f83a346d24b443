"""One page for the doctor: whole, on one sheet, without a cause."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from datetime import date

import msgspec
import pytest

from perkup.app import report_process
from perkup.app.clinician_report import ClinicianReport
from perkup.app.report_process import read_report
from perkup.app.requests import FeedbackBody, FlagBody, FlatBody
from perkup.coach.clinician_summary import ClinicianSummary, SelfTestReading
from perkup.web.pages.clinician_summary import READINGS_MOST, error_words, value_words
from tests.app.answers import all_answers


def test_the_page_for_the_doctor_is_whole_and_names_no_cause(ask, begun, hurt):
    begun.safety.screen(all_answers(knee=True))
    assert "Nothing that worried me." in ask.get("/for-the-doctor").text
    begun.programme.tests.record_girth([101, 101.5, 100.9])
    session = hurt()
    begun.sessions.feedback(
        session, FeedbackBody("hurt", key="more", move="str_psoas_lying", pain=8, pain_kind="ordinary")
    )
    begun.safety.flat_check(FlatBody(True, "retest"))
    begun.safety.flag(FlagBody(["one_sided"], "left, after the winter", begun.now().date()))
    told = ask.get("/for-the-doctor").text
    for words in (
        "One cheek flatter than the other",
        "left, after the winter",
        "Does a knee hurt",
        "1 session (stretches, strength, walks)",
        "1 of 1 other day done",
        "8 of 10",
        "Psoas stretch lying down: pain 8 of 10",
        "Girth of the hips",
        "101.1 cm",
        "0.6 cm (largest minus smallest)",
        "nothing here is a diagnosis",
        "I have stopped all exercises since",
    ):
        assert words in told


def test_it_is_read_beside_the_event_loop_and_once_for_one_state(ask, begun, monkeypatch):
    threads = []
    read = ClinicianReport.read

    def noted(report):
        threads.append(threading.get_ident())
        return read(report)

    monkeypatch.setattr(ClinicianReport, "read", noted)
    begun.safety.flag(FlagBody(["night_pain"], "", begun.now().date()))
    for path in ("/for-the-doctor", "/api/summary", "/hold"):
        assert ask.get(path).status == 200
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    begun.safety.flat_check(FlatBody(True, "retest"))
    assert "One cheek flatter" in ask.get("/for-the-doctor").text
    assert len(threads) == 2


def test_what_it_does_not_tell_of_does_not_have_it_read_again(ask, begun, monkeypatch):
    read, readings = ClinicianReport.read, []
    monkeypatch.setattr(ClinicianReport, "read", lambda report: readings.append(1) or read(report))
    ask.get("/for-the-doctor")
    for verb in ("take", "done", "stand"):
        begun.breaks.apply_input(verb)
        ask.get("/for-the-doctor")
    assert len(readings) == 1


def test_years_are_read_in_a_process_of_their_own_and_give_the_same_page(ask, begun, hurt, monkeypatch):
    begun.sessions.feedback(
        hurt(), FeedbackBody("hurt", key="more", move="str_psoas_lying", pain=8, pain_kind="ordinary")
    )
    begun.safety.flag(FlagBody(["one_sided"], "left", begun.now().date()))
    here = ask.get("/for-the-doctor").text
    begun.safety.flat_check(FlatBody(False, "retest"))
    monkeypatch.setattr("perkup.app.clinician_report.THREAD_BYTES", 0)
    monkeypatch.setattr(ClinicianReport, "read", None)
    assert ask.get("/for-the-doctor").text == here
    names = {move.id: move.name for move in begun.library.moves.values()}
    report = read_report(begun.journal, begun.now(), names)
    assert msgspec.json.decode(ask.get("/api/summary").text, type=ClinicianSummary) == report


@pytest.mark.parametrize("program", ["/nowhere/python", sys.executable])
def test_a_child_that_fails_costs_no_page(ask, begun, monkeypatch, program):
    monkeypatch.setattr("perkup.app.clinician_report.THREAD_BYTES", 0)
    monkeypatch.setattr(report_process, "MODULE", "perkup.no_such_module")
    monkeypatch.setattr(sys, "executable", program)
    assert "Written by the person" in ask.get("/for-the-doctor").text


def test_the_child_ends_with_who_waits_for_it(begun, monkeypatch, tmp_path):
    mark = tmp_path / "pid"
    (tmp_path / "endless.py").write_text(
        "import os, sys, pathlib\n"
        "from perkup.child_process import end_with_parent\n"
        "sys.stdin.buffer.readline()\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\n"
        "end_with_parent()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(report_process, "MODULE", "endless")
    task = report_process.ReportTask(str(begun.journal.path), begun.now(), {})

    async def cancel() -> int:
        reading = asyncio.create_task(report_process.read_in_child(task))
        while not mark.exists() or not mark.read_text():
            await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return int(mark.read_text())

    child = asyncio.run(cancel())
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_what_to_do_on_hold_does_not_wait_for_years_of_sessions(ask, begun, monkeypatch):
    begun.safety.flag(FlagBody(["night_pain"], "", begun.now().date()))
    monkeypatch.setattr("perkup.app.views_service.QUICK_BYTES", 0)
    monkeypatch.setattr(ClinicianReport, "read", None)
    told = ask.get("/hold")
    assert told.status == 200
    assert 'href="/for-the-doctor"' in told.text


def test_the_page_for_the_doctor_stays_one_page(ask, begun):
    for count in range(READINGS_MOST + 3):
        begun.programme.tests.record("chair_stand", count, None)
    told = ask.get("/for-the-doctor").text
    assert told.count("30-second chair stand") == READINGS_MOST
    assert "3 older results not shown" in told


def test_an_error_is_said_in_its_own_sense():
    walk = SelfTestReading(
        date(2026, 3, 2), "Thigh", "left", 12.34, "degrees", 3.0, "95 % confidence interval of the mean"
    )
    assert value_words(walk) == "12.3 degrees"
    assert error_words(walk) == "± 3 degrees (95 % confidence interval of the mean)"
    unknown = SelfTestReading(date(2026, 3, 2), "Thigh", None, 12.0, "degrees", None, "")
    assert (value_words(unknown), error_words(unknown)) == ("12 degrees", "not known")


def test_the_page_of_a_hold_leads_to_it_and_says_how_much_was_measured(ask, begun):
    begun.programme.tests.record("thomas", -3, "left")
    begun.safety.flag(FlagBody(["night_pain"], "Since the winter."))
    told = ask.get("/hold").text
    assert "1 result" in told
    assert "Pain that wakes you night after night. “Since the winter.”" in told
    assert 'href="/for-the-doctor"' in told
    assert "You may keep walking gently" in told
    assert "−3 degrees" in ask.get("/for-the-doctor").text
