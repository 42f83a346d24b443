"""Settings that a form asks for, checked before any is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from perkup.app.requests import BadRequestError
from perkup.app.settings.settings_file import require_setting
from perkup.app.settings.settings_schema import rejection_reason
from perkup.errors import ErrorCode

Changes = TypeVar("Changes", bound=Mapping[str, object])


def rejections(changes: Mapping[str, object]) -> dict[str, str]:
    """Return, by key, a sentence for each setting that cannot take its value. Raises `PerkupError` for no setting."""
    sentences = {}
    for key, value in changes.items():
        about = require_setting(key)
        if (reason := rejection_reason(about, value)) is not None:
            sentences[key] = f"{about.title} {reason}."
    return sentences


def check_changes(changes: Changes, hint: str = "") -> Changes:
    """Return the changes. Raises `BadRequestError` for the first setting that cannot take its value."""
    if sentences := list(rejections(changes).values()):
        raise BadRequestError(sentences[0], hint, code=ErrorCode.INVALID_SETTING)
    return changes
