"""`presence import`: what an export holds is taken in, while the bot does not run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.bringing import bring
from bot.clock import Clock
from bot.exports.apart import Reason, Unreadable
from bot.exports.comparing import Plan
from bot.exports.reading import read
from bot.settings import Settings
from bot.start import only_one, prepare
from bot.store import people
from bot.store.connection import connect
from bot.turns import House
from bot.words import Words
from bot.world import world

_WHY = {
    Reason.ANOTHER: "{file} is no JSON export of Presence, nor an archive with one.",
    Reason.VERSION: "{file} was made by another version of Presence. Export it anew there.",
    Reason.DAMAGED: "{file} is damaged. Nothing of it was taken in.",
}


class ImportProblem(Exception):  # noqa: N818 - its text is told to the host
    """A file cannot be taken in; the text says what to change."""


def take_in(
    settings: Settings,
    file: Path,
    clock: Clock,
    agree: Callable[[Plan], bool],
    *,
    chat: int | None = None,
) -> Plan | None:
    """Take in what an export holds, for one therapist.

    Args:
        settings: where everything is; the token may be missing.
        file: the document, or an archive with it and voice notes.
        clock: the present instant.
        agree: told what is to come, and asked; nothing is changed if it says no.
        chat: the therapist's number in Telegram, if more than one is enrolled.

    Returns:
        What was done; None if it was not agreed to.

    Raises:
        ImportProblem: the file cannot be taken in, or nobody knows for whom.
        CannotStart: a bot runs on this data directory.
        SchemaNewer: the database is newer.
        VaultProblem: the master key or the keyring is missing, wrong or broken.
        OSError: a file cannot be read or written.
    """
    try:
        taken = read(file.read_bytes())
    except Unreadable as problem:
        raise ImportProblem(_WHY[problem.reason].format(file=file)) from None
    if not settings.db_path.exists():
        raise ImportProblem(f"There is no {settings.db_path} yet: nobody is enrolled.")
    with only_one(settings.data_dir):
        vault, _ = prepare(settings, clock)
        with contextlib.closing(vault), contextlib.closing(connect(settings.db_path)) as db:
            house = House(vault, world(), cache(Words))
            therapist = _whose(dict(people.chats(db)), chat)
            db.execute("BEGIN IMMEDIATE")
            wanted = False
            try:
                plan = bring(db, house, therapist, taken, clock.now())
                wanted = not plan.empty and agree(plan)
            finally:
                db.execute("COMMIT" if wanted else "ROLLBACK")
            return plan if wanted or plan.empty else None


def _whose(known: dict[int, int], chat: int | None) -> int:
    """Return the therapist of a chat, or the only one there is.

    Raises:
        ImportProblem: nobody, or one of several.
    """
    if chat is not None and chat in known:
        return known[chat]
    if chat is None and len(known) == 1:
        return next(iter(known.values()))
    if not known:
        raise ImportProblem("Nobody is enrolled yet. Invite them first: presence invite")
    some = ", ".join(str(one) for one in sorted(known)[:20])
    raise ImportProblem(
        f"Whose is it? Name their number in Telegram with --chat. Enrolled: {some}."
    )
