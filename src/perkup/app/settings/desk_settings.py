"""Settings of what Perkup shows on the desk: the break on the screen, and the tray."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

BreakShow = Literal["note", "window", "full"]
Chime = Literal["none", "bell", "bowl", "wood", "rise"]


class BreakSettings(Struct, frozen=True):
    """How a break appears."""

    show: Annotated[
        BreakShow,
        Meta(
            title="Breaks appear as",
            description="A notification; a small card, then a window; or a card, then the whole screen.",
        ),
    ] = "note"
    screens: Annotated[
        Literal["all", "active"],
        Meta(title="On which screens", description="With the whole screen: on all of them, or on the active one."),
    ] = "all"
    chime: Annotated[
        Chime, Meta(title="Chime", description="A sound when a break is due.", extra={"form": "chime"})
    ] = "none"
    chime_again: Annotated[
        bool, Meta(title="Second chime", description="Chime once more when a due break is still open after a minute.")
    ] = False
    pause_media: Annotated[
        bool,
        Meta(
            title="Pause music and films", description="Pauses what plays when a break starts, and continues after it."
        ),
    ] = False
    lock: Annotated[bool, Meta(title="Lock the screen", description="Locks the screen when a break starts.")] = False


class TraySettings(Struct, frozen=True):
    """Perkup's icon in the panel."""

    on: Annotated[
        bool, Meta(title="Tray icon", description="Show the minutes left and a menu in the panel, where there is one.")
    ] = True
