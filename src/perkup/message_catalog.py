"""Sentences of one room by key: whole, one language a folder of TOML files, plural forms where a number decides."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Message = str | dict[str, str]


class Translation:
    """What is said instead of the English sentence; tests put a pseudo-language here, gettext would stand here too."""

    translate: Callable[[str], str] | None = None


def translated(sentence: str) -> str:
    """Return a whole sentence of a table (a move's file, the choices of a form) in the language in force.

    The sentence itself is its key, as in gettext; what no catalogue knows stays as it is.
    """
    return Translation.translate(sentence) if Translation.translate else sentence


def phrase(sentence: str, /, **values: object) -> str:
    """Return a whole sentence in the language in force, its names filled in; texts that are filled in are translated
    too."""
    if Translation.translate is None:
        return sentence.format(**values)
    return translated(sentence).format(**in_language(values))


def in_language(values: Mapping[str, object]) -> dict[str, object]:
    """Return what is filled in with its whole sentences in the language in force; markup stays as it is."""
    return {name: translated_text(value) for name, value in values.items()}


def translated_text(value: object) -> object:
    """Return a plain text in the language in force; markup and all else as it is."""
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return translated(str(value)) if is_text else value


def plural_form(number: float) -> str:
    """Return the English plural form (CLDR names) that a number takes."""
    return "one" if number == 1 else "other"


class MessageCatalog:
    """Messages of a folder: `today.title` is the key `title` of `today.toml`.

    A message is a sentence with `{names}`, or a table of plural forms (`one`, `other`) chosen by the value `n`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def messages(self) -> Mapping[str, Message]:
        """Every message by its full key."""
        import tomllib

        return {
            f"{path.stem}.{key}": message
            for path in sorted(self.folder.glob("*.toml"))
            for key, message in tomllib.loads(path.read_text("utf-8")).items()
        }

    def text(self, key: str, values: Mapping[str, object]) -> str:
        """Return the sentence under `key` in the language in force, its names still in braces. An unknown key is a
        `KeyError`."""
        message = self.messages[key]
        if isinstance(message, dict):
            number = values["n"]
            assert isinstance(number, int | float)
            message = message[plural_form(number)]
        return Translation.translate(message) if Translation.translate else message

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence under `key` with its names filled in."""
        return self.text(key, values).format(**(in_language(values) if Translation.translate else values))
