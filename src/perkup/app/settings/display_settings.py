"""Settings of how pages look: colours, the person in the pictures, times and lengths."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from perkup.vocabulary import LengthUnit, PicturePerson, Theme, TimeFormat


class DisplaySettings(Struct, frozen=True):
    """How pages look."""

    theme: Annotated[Theme, Meta(title="Theme", description="Colours; auto follows the desktop.")] = Theme.AUTO
    person: Annotated[PicturePerson, Meta(title="Person", description="Who shows the moves.")] = PicturePerson.WOMAN
    clock: Annotated[TimeFormat, Meta(title="Time", description="14:05 or 2:05 pm; auto follows the system.")] = (
        TimeFormat.AUTO
    )
    units: Annotated[LengthUnit, Meta(title="Units", description="Lengths in centimetres or inches.")] = LengthUnit.CM
