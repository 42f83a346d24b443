from __future__ import annotations

import re

import pytest

from perkup.web import static_files
from tests.web.asking import asker


def test_every_file_is_served_with_its_type():
    ask = asker()
    for path in static_files.FOLDER.iterdir():
        told = ask.get(static_files.url(path.name))
        assert told.status == 200
        assert told.body == path.read_bytes()
        assert told.header("content-type") == static_files.TYPES[path.suffix]
        assert "immutable" in (told.header("cache-control") or "")


def test_an_old_stamp_is_not_kept_and_a_known_file_is_not_sent_twice():
    ask = asker()
    told = ask.get("/static/old/perkup.css")
    assert told.header("cache-control") == "no-cache"
    again = ask.get("/static/old/perkup.css", **{"if-none-match": told.header("etag")})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("name", ["no.css", "perkup.css.map", "%2e%2e", "server.py"])
def test_nothing_else_is_served(name):
    assert asker().get(f"/static/x/{name}").status == 404


def test_a_typing_mistake_fails_early():
    with pytest.raises(KeyError):
        static_files.url("perkpu.css")


def test_no_file_asks_another_machine():
    for path in static_files.FOLDER.iterdir():
        found = set(re.findall(r"https?://[^\s\"')]+", path.read_text()))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name


def test_modules_import_only_what_is_there():
    names = {path.name for path in static_files.FOLDER.iterdir()}
    for path in static_files.FOLDER.glob("*.js"):
        imported = set(re.findall(r'from "\./([^"]+)"|import "\./([^"]+)"', path.read_text()))
        assert {a or b for a, b in imported} <= names, path.name
