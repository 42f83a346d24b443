"""Verb photos: list, add, export, forget."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import echo, emit_json, write_file
from perkup.cli.verb_context import DAY, json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import short_date_text

if TYPE_CHECKING:
    from perkup.app.coach import Coach
    from perkup.app.photo_store import StoredPhoto


POSES = ("right", "left", "back", "front")


@click.group()
def photos() -> None:
    """Your private photos: kept on this machine, never scored, exported only when you ask."""


@photos.command(name="list")
@json_option
@click.pass_obj
def list_(data: str | None, /, as_json: bool) -> None:
    """Every photo, newest first, with the id that `forget` takes."""
    with connect(DataFolder.find(data)) as connection:
        stored = connection.ask(lambda coach: coach.photos.all())
    if as_json:
        emit_json([msgspec.to_builtins(photo) for photo in stored])
        return
    for photo in stored:
        gone = "" if photo.there else "  (its file is gone)"
        echo(f"{photo.event}  {short_date_text(photo.at.astimezone(), year=True)}  {_side_text(photo)}{gone}")
    if not stored:
        echo("No photos. `perkup photos add FILE --seen right` saves one.")


@photos.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seen", "pose", type=click.Choice(POSES), required=True, help="From which side.")
@click.option("--on", "taken_at", type=DAY, help="The day it was taken, as 2026-03-02 (default: today).")
@json_option
@click.pass_obj
def add(data: str | None, /, file: Path, pose: str, taken_at: datetime | None, as_json: bool) -> None:
    """Keep FILE (JPEG, PNG or WebP) without place, time, camera or anything else that is not the picture."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PerkupError(
            f"{file} cannot be read: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNREADABLE
        ) from None
    with connect(DataFolder.find(data)) as connection:
        on = taken_at.date() if taken_at else None
        stored = connection.ask(lambda coach: coach.photos.add(content, pose, on))
    if as_json:
        emit_json({"event": stored.event, "file": stored.file})
    else:
        echo(f"Saved as {stored.event}. Your own file is unchanged.")


@photos.command(name="export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
@click.pass_obj
def export(data: str | None, /, folder: Path, as_json: bool) -> None:
    """Copy the photos into FOLDER, named by day and side."""
    with connect(DataFolder.find(data)) as connection:
        stored = [photo for photo in connection.ask(lambda coach: coach.photos.all()) if photo.there]
        names = [
            f"{photo.at.astimezone():%Y-%m-%d}-{photo.pose}-{photo.event[-6:]}{Path(photo.file).suffix}"
            for photo in stored
        ]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PerkupError(
                f"{folder} cannot be made: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNWRITABLE
            ) from None
        for name, photo in zip(names, stored, strict=True):
            write_file(folder / name, connection.ask(partial(_picture, photo.event)))
    if as_json:
        emit_json({"folder": str(folder), "files": names})
    else:
        echo(f"{_count_text(len(names))} in {folder}. Perkup does not protect these copies.")


@photos.command()
@click.argument("events", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(data: str | None, /, events: tuple[str, ...], yes: bool) -> None:
    """Erase photos for good, file and all."""
    with connect(DataFolder.find(data)) as connection:
        existing = {photo.event for photo in connection.ask(lambda coach: coach.photos.all())}
        strange = next((event for event in events if event.upper() not in existing), None)
        if strange is not None:
            raise PerkupError(
                f"There is no photo `{strange}`.", "`perkup photos list` names them.", code=ErrorCode.NOT_FOUND
            )
        many = _count_text(len(events))
        if not yes:
            if not sys.stdin.isatty():
                raise PerkupError(
                    "Please confirm with --yes.", "Add --yes: you cannot undo this.", code=ErrorCode.NOT_CONFIRMED
                )
            click.confirm(f"Erase {many}? You cannot undo this", abort=True)
        for event in events:
            connection.ask(partial(_forget, event))
    echo(f"Deleted: {many}.")


def _picture(event: str, coach: Coach) -> bytes:
    return coach.photos.picture(event)


def _forget(event: str, coach: Coach) -> None:
    coach.photos.forget(event)


def _count_text(photos: int) -> str:
    return f"{photos} photo{'' if photos == 1 else 's'}"


def _side_text(photo: StoredPhoto) -> str:
    from perkup.app.photo_store import POSES as WORDS

    return WORDS.get(photo.pose, photo.pose)
