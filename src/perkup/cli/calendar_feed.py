"""The verbs around the programme: `calendar`, `photos` and `phone`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from perkup.app.coach_client import send_settings
from perkup.app.instance_lock import find_running_coach
from perkup.cli.output import emit_json
from perkup.cli.programme import DAY, json_option, opened
from perkup.errors import PerkupError

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.app.photo_store import PhotoStore, StoredPhoto

POSES = ("right", "left", "back", "front")


def write_file(path: Path, content: bytes) -> None:
    """A file for this person alone (0600), whole or not at all. Raises `PerkupError`."""
    from perkup.app.data_folder import write_private

    try:
        write_private(path, content)
    except OSError as error:
        raise PerkupError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None


# --- the calendar --------------------------------------------------------------------------------------------------


@click.command()
@click.option("--out", metavar="FILE", help="Write the calendar as a file (- for standard output).")
@click.option("--on/--off", "wanted", default=None, help="Offer an address to subscribe to, or no longer.")
@click.option("--revoke", is_flag=True, help="Take the address back and make a new one.")
@json_option
@click.pass_obj
def calendar(data: str | None, /, out: str | None, wanted: bool | None, revoke: bool, as_json: bool) -> None:
    """Sessions, re-tests and, if you like, breaks for your calendar: as a file, or under an address of your own."""
    if out == "-" and as_json:
        raise click.UsageError("--json tells about a file; - writes the calendar itself.")
    with opened(data) as app:
        if wanted is not None and wanted != app.settings.calendar.feed:
            app.change_settings({"calendar.feed": wanted}, "cli")
            send_settings(app.home)
        if revoke:
            app.subscription.renew()
        if out is not None:
            content = app.subscription.calendar(app)
            if out == "-":
                sys.stdout.buffer.write(content)
                return
            write_file(Path(out), content)
        document = {"feed": app.settings.calendar.feed, "address": _address(app), "file": out}
    if as_json:
        emit_json(document)
        return
    if out is not None:
        click.echo(f"The calendar is in {out}.")
    if document["address"]:
        click.echo(f"{document['address']}\nFor calendar programs on this machine, while `perkup run` runs.")
    elif out is None:
        click.echo("No address is offered. `perkup calendar --on` makes one; --out FILE writes a file.")


def _address(app: Application) -> str | None:
    from perkup.app.calendar_subscription import PATH

    if not app.settings.calendar.feed:
        return None
    running = find_running_coach(app.home)
    base = running.url if running and running.url else f"http://127.0.0.1:{app.settings.web.port}"
    return f"{base}{PATH}?key={app.subscription.key}"


# --- photos --------------------------------------------------------------------------------------------------------


@click.group()
def photos() -> None:
    """Your private photos: kept on this machine, never scored, exported only when you ask."""


@photos.command(name="list")
@json_option
@click.pass_obj
def list_(data: str | None, /, as_json: bool) -> None:
    """Every photo, newest first, with the id that `forget` takes."""
    with opened(data) as app:
        found = _album(app).all()
    if as_json:
        emit_json([msgspec.to_builtins(photo) for photo in found])
        return
    for photo in found:
        gone = "" if photo.there else "  (its file is gone)"
        click.echo(f"{photo.event}  {photo.at.astimezone():%Y-%m-%d}  {_seen(photo)}{gone}")
    if not found:
        click.echo("No photos. `perkup photos add FILE --seen right` keeps one.")


@photos.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seen", type=click.Choice(POSES), required=True, help="From which side.")
@click.option("--on", "taken", type=DAY, help="The day it was taken, as 2026-03-02 (default: today).")
@json_option
@click.pass_obj
def add(data: str | None, /, file: Path, seen: str, taken: datetime | None, as_json: bool) -> None:
    """Keep FILE (JPEG, PNG or WebP) without place, time, camera or anything else that is not the picture."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PerkupError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    with opened(data) as app:
        event = _album(app).add(content, seen, app.now(), taken.date() if taken else None)
    if as_json:
        emit_json({"event": event.id, "file": event.data["file"]})
    else:
        click.echo(f"Kept as {event.id}. The file you gave still has all it had.")


@photos.command(name="export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
@click.pass_obj
def export(data: str | None, /, folder: Path, as_json: bool) -> None:
    """Copy the photos into FOLDER, named by day and side."""
    with opened(data) as app:
        album = _album(app)
        found = [(photo, *album.path(photo.event)) for photo in album.all() if photo.there]
        names = [
            f"{photo.at.astimezone():%Y-%m-%d}-{photo.pose}-{photo.event[-6:]}{path.suffix}" for photo, path, _ in found
        ]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PerkupError(f"{folder} cannot be made: {(error.strerror or str(error)).lower()}.") from None
        for name, (_photo, path, _media) in zip(names, found, strict=True):
            write_file(folder / name, path.read_bytes())
    if as_json:
        emit_json({"folder": str(folder), "files": names})
    else:
        click.echo(f"{_counted(len(names))} in {folder}. They are outside Perkup's care now.")


@photos.command()
@click.argument("events", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(data: str | None, /, events: tuple[str, ...], yes: bool) -> None:
    """Erase photos for good, file and all."""
    with opened(data) as app:
        known = {photo.event for photo in _album(app).all()}
        strange = next((event for event in events if event.upper() not in known), None)
        if strange is not None:
            raise PerkupError(f"There is no photo `{strange}`.", "`perkup photos list` names them.")
        many = _counted(len(events))
        if not yes:
            if not sys.stdin.isatty():
                raise PerkupError("It needs your word.", "Add --yes: nothing brings a photo back.")
            click.confirm(f"Erase {many}? Nothing brings them back", abort=True)
        for event in events:
            app.erase(event.upper())
    click.echo(f"Erased for good: {many}.")


def _album(app: Application) -> PhotoStore:
    from perkup.app.photo_store import PhotoStore

    return PhotoStore(app.home, app.journal)


def _counted(photos: int) -> str:
    return f"{photos} photo{'' if photos == 1 else 's'}"


def _seen(photo: StoredPhoto) -> str:
    from perkup.app.photo_store import POSES as WORDS

    return WORDS[photo.pose]


# --- the phone -----------------------------------------------------------------------------------------------------


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def phone(ctx: click.Context, /, as_json: bool) -> None:
    """Reminders on the phone, off until you switch them on: how they stand; `on`, `off`, `test`."""
    if ctx.invoked_subcommand:
        return
    with opened(ctx.obj) as app:
        told = _phone(app)
    if as_json:
        emit_json(told)
        return
    services = ", ".join(told["services"]) or "none"
    click.echo(f"{'On' if told['on'] else 'Off'}. Services: {services}. Quiet hours: {told['quiet_hours'] or 'none'}.")
    if told["next"]:
        click.echo(f"Next: {datetime.fromisoformat(told['next']):%H:%M}, {told['words']}")


@phone.command()
@click.argument("addresses", nargs=-1)
@click.pass_obj
def on(data: str | None, /, addresses: tuple[str, ...]) -> None:
    """Switch them on; ADDRESSES, as apprise has them (ntfy://my-topic), come on top of those that are there."""
    with opened(data) as app:
        urls = list(dict.fromkeys([*app.settings.phone.urls, *addresses]))
        if not urls:
            raise PerkupError("No service is named yet.", "Name one: `perkup phone on ntfy://my-secret-topic`.")
        app.change_settings({"phone.on": True, "phone.urls": urls}, "cli")
        send_settings(app.home)
        services = ", ".join(_phone(app)["services"])
    click.echo(f"On, through {services}. `perkup phone test` sends a message now.")


@phone.command()
@click.option("--forget", is_flag=True, help="Forget the addresses too.")
@click.pass_obj
def off(data: str | None, /, forget: bool) -> None:
    """Switch them off; nothing is sent any more."""
    with opened(data) as app:
        app.change_settings({"phone.on": False, **({"phone.urls": []} if forget else {})}, "cli")
        send_settings(app.home)
    click.echo("Off. Nothing is sent.")


@phone.command()
@click.pass_obj
def test(data: str | None, /) -> None:
    """Send a message now, whatever the hour, and say how it went."""
    with opened(data) as app:
        count = app.phone.say_hello()
    click.echo(f"{count} service{'' if count == 1 else 's'} took the message.")


def _phone(app: Application) -> dict[str, Any]:
    """How it stands; of an address only the service is shown, since the rest of it is a secret."""
    settings, waiting = app.settings.phone, app.phone.next()
    return {
        "on": settings.on,
        "services": [url.partition(":")[0] for url in settings.urls],
        "quiet_hours": settings.quiet_hours,
        "next": waiting.at.isoformat() if waiting else None,
        "words": waiting.body if waiting else None,
    }
