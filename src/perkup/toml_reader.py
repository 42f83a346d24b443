"""TOML that a person or a stranger wrote, read within limits: settings, move files, profiles."""

from __future__ import annotations

import re
import tomllib
import typing

MOST_LETTERS = 1_000_000
_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""")
"""A key of more than 32 parts. Perkup's own have three; the parser's time grows with the square of their number."""


def parse_toml(text: str) -> dict[str, typing.Any]:
    """Return what a TOML file says.

    Raises ValueError, `tomllib.TOMLDecodeError` where it names a place, whose text says what is wrong with the file.
    """
    if len(text) > MOST_LETTERS:
        raise ValueError("it is over a megabyte long")
    if _LONG_KEY.search(text):
        raise ValueError("too many dots in one key")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("too many brackets in one another") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        raise ValueError("a number has too many digits") from None
