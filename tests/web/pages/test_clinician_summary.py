"""One page for the doctor: whole, on one sheet, without a cause."""

from __future__ import annotations

import threading
from datetime import date

from perkup.app.clinician_report import ClinicianReport
from perkup.app.requests import FeedbackBody, FlagBody, FlatBody
from perkup.coach.clinician_summary import SelfTestReading
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


def test_what_to_do_on_hold_does_not_wait_for_years_of_sessions(ask, begun, monkeypatch):
    begun.safety.flag(FlagBody(["night_pain"], "", begun.now().date()))
    monkeypatch.setattr("perkup.web.pages.safety.AT_ONCE_BYTES", 0)
    monkeypatch.setattr(ClinicianReport, "read", None)
    told = ask.get("/hold")
    assert told.status == 200
    assert 'href="/for-the-doctor"' in told.text


def test_the_page_for_the_doctor_stays_one_page(ask, begun):
    for count in range(READINGS_MOST + 3):
        begun.programme.tests.record("chair_stand", count, None)
    told = ask.get("/for-the-doctor").text
    assert told.count("30-second chair stand") == READINGS_MOST
    assert "3 older readings not shown" in told


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
