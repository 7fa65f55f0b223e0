"""What is to be said, until it has been said.

A row is *unsent*, or *attempted* (it may be in the chat), and goes once Telegram has
answered; the card it carried then knows its message id.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from bot.keys import VaultProblem
from bot.store.moments import moment, stamp
from bot.vault import Vault
from conversations.jsontext import dumps, loads
from conversations.model import Value

log = logging.getLogger(__name__)

TAP_ANSWERABLE = timedelta(seconds=150)
"""Telegram forgets a button press after this long."""

TIDY = "deleteMessages"
"""The call that takes a check-in out of the chat. Its row says which; the messages are found when
it is made, for only then all of them have arrived."""

REPLY, DUE, LETTER = 1, 2, 3
"""Priorities: what a person waits for, what has fallen due, what nobody waits for."""


class Draft(Value, frozen=True):
    """A call to be made, not yet stored; ``at_once``: right after the commit that stores it."""

    method: str
    params: dict[str, Any]
    lane: str = "message"
    priority: int = REPLY
    card: int | None = None
    attachment: int | None = None
    at_once: bool = False


class Row(Value, frozen=True):
    """A stored call.

    ``fresh`` is one that was attempted in the commit that made it: its call is still to be made.
    ``asides`` is how often it let others go first since the start.
    """

    id: int
    therapist: int
    chat_id: int
    draft: Draft
    attempted: bool = False
    resent: bool = False
    expires_at: datetime | None = None
    fresh: bool = False
    asides: int = 0


def add(
    db: sqlite3.Connection, vault: Vault, owner: tuple[int, int], draft: Draft, now: datetime
) -> Row:
    """Store a call for ``owner`` (therapist id, chat id) and return its row.

    An edit takes the place of older edits of its card that still wait. What is said at once is
    marked as attempted.
    """
    therapist, chat_id = owner
    if draft.method.startswith("edit"):
        db.execute(
            "DELETE FROM outbox WHERE therapist_id = ? AND card = ? AND method = ?"
            " AND state = 'unsent'",
            (therapist, draft.card, draft.method),
        )
    expires = now + TAP_ANSWERABLE if draft.lane == "callback" else None
    [last] = db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    number = int(last or 0) + 1
    db.execute(
        "INSERT INTO outbox (id, therapist_id, lane, priority, method, card, attachment, made_at,"
        " expires_at, payload, state, attempted_at, above) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
        " ?9, ?10, ?11, ?12, iif(?12, (SELECT last_known FROM therapist WHERE id = ?2), NULL))",
        (
            number,
            therapist,
            draft.lane,
            draft.priority,
            draft.method,
            draft.card,
            draft.attachment,
            stamp(now),
            None if expires is None else stamp(expires),
            vault.seal(therapist, "outbox", number, "payload", dumps(draft.params)),
            "attempted" if draft.at_once else "unsent",
            stamp(now) if draft.at_once else None,
        ),
    )
    return Row(
        number,
        therapist,
        chat_id,
        draft,
        attempted=draft.at_once,
        fresh=draft.at_once,
        expires_at=expires,
    )


def waits(db: sqlite3.Connection, therapist: int) -> bool:
    """Tell whether something is being said to a person, or waits to be."""
    row = db.execute(
        "SELECT 1 FROM outbox WHERE therapist_id = ? AND lane = 'message' LIMIT 1", (therapist,)
    ).fetchone()
    return row is not None


def all_(db: sqlite3.Connection, vault: Vault) -> list[Row]:
    """Return every row, oldest first: what a restarted bot still has to say.

    A row that cannot be opened (its key is gone, its bytes are damaged) is left where it is.
    """
    rows = db.execute(
        "SELECT o.id, o.therapist_id, t.chat_id, o.lane, o.priority, o.method, o.card,"
        " o.attachment, o.state, o.resent, o.expires_at, o.payload"
        " FROM outbox AS o JOIN therapist AS t ON t.id = o.therapist_id ORDER BY o.id"
    )
    opened = []
    for row in rows:
        try:
            opened.append(_row(vault, *row))
        except VaultProblem:
            log.error("a message that waits to be said cannot be opened")
    return opened


def _row(vault: Vault, *columns: Any) -> Row:
    number, therapist, chat, lane, priority, method, card, file, state, resent, ends, sealed = (
        columns
    )
    plain = vault.open(therapist, "outbox", number, "payload", sealed)
    params = loads(plain)
    return Row(
        number,
        therapist,
        chat,
        Draft(method, params, lane, priority, card, file),
        attempted=state == "attempted",
        resent=bool(resent),
        expires_at=None if ends is None else moment(ends),
    )


def attempt(db: sqlite3.Connection, row: Row, now: datetime, *, again: bool) -> bool:
    """Mark a row as about to be sent. Returns False when it is no longer to be said."""
    cursor = db.execute(
        "UPDATE outbox SET state = 'attempted', attempted_at = ?, resent = resent + ?,"
        " above = (SELECT last_known FROM therapist WHERE therapist.id = outbox.therapist_id)"
        " WHERE id = ? AND therapist_id = ?",
        (stamp(now), again, row.id, row.therapist),
    )
    if cursor.rowcount and row.draft.card is not None and row.draft.method == "sendMessage":
        db.execute(
            "UPDATE card SET attempted_after ="
            " (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'inbox')"
            " WHERE therapist_id = ? AND number = ? AND attempted_after IS NULL",
            (row.therapist, row.draft.card),
        )
    return bool(cursor.rowcount)


def unsent(db: sqlite3.Connection, row: Row) -> None:
    """Take back an attempt that is known not to have reached the chat: nobody has seen it."""
    db.execute(
        "UPDATE outbox SET state = 'unsent' WHERE id = ? AND therapist_id = ?",
        (row.id, row.therapist),
    )
    db.execute(
        "UPDATE card SET attempted_after = NULL"
        " WHERE therapist_id = ? AND number = ? AND message_id IS NULL",
        (row.therapist, row.draft.card),
    )


def sent(db: sqlite3.Connection, row: Row, message_id: int | None) -> None:
    """Drop a row that has been delivered; its card learns its message id."""
    if message_id is not None:
        know_message(db, row.therapist, message_id)
        if row.draft.card is not None:
            set_message(db, row.therapist, row.draft.card, message_id)
    drop(db, row)


def know_message(db: sqlite3.Connection, therapist: int, message_id: int) -> None:
    """Note a message that is in this person's chat."""
    db.execute(
        "UPDATE therapist SET last_known = max(coalesce(last_known, 0), ?) WHERE id = ?",
        (message_id, therapist),
    )


def between(db: sqlite3.Connection, row: Row) -> tuple[int, int] | None:
    """Return where an attempted row stands in the chat, if it arrived.

    It is above the first message id, which was the highest known one at the attempt, and not
    far above the second, the highest known one now. None when it need not be said any more.
    """
    found = db.execute(
        "SELECT coalesce(o.above, 0), coalesce(t.last_known, 0) FROM outbox AS o"
        " JOIN therapist AS t ON t.id = o.therapist_id WHERE o.id = ? AND o.therapist_id = ?",
        (row.id, row.therapist),
    ).fetchone()
    return None if found is None else (int(found[0]), int(found[1]))


def drop(db: sqlite3.Connection, row: Row) -> None:
    """Drop a row, and the document it was to deliver."""
    db.execute("DELETE FROM outbox WHERE id = ? AND therapist_id = ?", (row.id, row.therapist))
    if row.draft.attachment is not None:
        db.execute(
            "DELETE FROM attachment WHERE id = ? AND therapist_id = ?",
            (row.draft.attachment, row.therapist),
        )


def drop_all(db: sqlite3.Connection, therapist: int, told: int | None = None) -> tuple[int, ...]:
    """Drop all that was to be said to a person who has blocked the bot.

    Args:
        db: inside a transaction.
        therapist: the person.
        told: the inbox row that says so: what was sent after it was written down cannot have
            arrived. What was sent before, and lost its answer, may have.

    Returns:
        The cards that did not arrive; nobody has seen them.
    """
    rows = db.execute(
        "UPDATE card SET attempted_after = NULL WHERE therapist_id = ?1 AND message_id IS NULL"
        " AND (attempted_after >= ?2 OR number IN"
        "  (SELECT card FROM outbox WHERE therapist_id = ?1 AND state = 'unsent'))"
        " RETURNING number",
        (therapist, told),
    )
    lost = tuple(number for (number,) in rows.fetchall())
    db.execute("DELETE FROM outbox WHERE therapist_id = ?", (therapist,))
    db.execute("DELETE FROM attachment WHERE therapist_id = ?", (therapist,))
    return lost


def target(db: sqlite3.Connection, row: Row) -> tuple[bool, int | None]:
    """Return whether a call is still wanted, and the message that shows its card."""
    found = db.execute(
        "SELECT 1 FROM outbox WHERE id = ? AND therapist_id = ?", (row.id, row.therapist)
    ).fetchone()
    return found is not None, message_of(db, row.therapist, row.draft.card or 0)


# ----------------------------------------------------------------------- cards


def add_card(
    db: sqlite3.Connection,
    therapist: int,
    number: int,
    record: int | None,
    step: str | None,
    *,
    at_once: bool = False,
) -> None:
    """Note a card that will be sent, and the step that replies to it answer."""
    db.execute(
        "INSERT INTO card (therapist_id, number, record_id, step, attempted_after) VALUES (?, ?, ?,"
        " ?, iif(?, (SELECT seq FROM sqlite_sequence WHERE name = 'inbox'), NULL))",
        (therapist, number, record, step, at_once),
    )


def set_message(db: sqlite3.Connection, therapist: int, number: int, message_id: int) -> None:
    """Note which message shows a card."""
    db.execute(
        "UPDATE card SET message_id = ? WHERE therapist_id = ? AND number = ?",
        (message_id, therapist, number),
    )


def prove(db: sqlite3.Connection, therapist: int, number: int, message_id: int) -> None:
    """A tap or reply names a card: it is in the chat, and need not be sent again."""
    set_message(db, therapist, number, message_id)
    overtake(db, therapist, number)


def overtake(db: sqlite3.Connection, therapist: int, number: int) -> None:
    """The person has answered this card: neither it nor an older one is said again.

    Whether they arrived is then no longer a question, and a late second copy would
    ask for what has been answered.
    """
    db.execute(
        "DELETE FROM outbox WHERE therapist_id = ? AND card <= ? AND state = 'attempted'"
        " AND method = 'sendMessage'",
        (therapist, number),
    )


def message_of(db: sqlite3.Connection, therapist: int, number: int) -> int | None:
    """Return the message that shows a card, if it is known."""
    row = db.execute(
        "SELECT message_id FROM card WHERE therapist_id = ? AND number = ?", (therapist, number)
    ).fetchone()
    return row[0] if row else None


def card_at(db: sqlite3.Connection, therapist: int, message_id: int) -> tuple[int, int, str] | None:
    """Return number, record and step of the question that a message shows, if it is one."""
    row = db.execute(
        "SELECT number, record_id, step FROM card"
        " WHERE therapist_id = ? AND message_id = ? AND record_id IS NOT NULL",
        (therapist, message_id),
    ).fetchone()
    return row if row is None else (row[0], row[1], row[2])


def card_spot(db: sqlite3.Connection, therapist: int, number: int) -> tuple[int, str] | None:
    """Return record and step of a question by its card's number."""
    row = db.execute(
        "SELECT record_id, step FROM card"
        " WHERE therapist_id = ? AND number = ? AND record_id IS NOT NULL",
        (therapist, number),
    ).fetchone()
    return row if row is None else (row[0], row[1])


def seen(db: sqlite3.Connection, therapist: int, message_id: int, inbox_id: int) -> int:
    """Return the newest card that a person can have seen when writing a message.

    A card counts from the moment its sending was attempted; one that stands below
    the message in the chat had not been seen.
    """
    row = db.execute(
        "SELECT max(number) FROM card WHERE therapist_id = ? AND attempted_after < ?"
        " AND (message_id IS NULL OR message_id < ?)",
        (therapist, inbox_id, message_id),
    ).fetchone()
    return int(row[0] or 0)


def of_record(db: sqlite3.Connection, row: Row) -> list[int] | None:
    """Return the messages that a row of :data:`TIDY` is to remove; None if it is done already.

    These are the cards of the record and the prompts of its block, all but the one that stays, the
    person's own messages that are parts of its answers, and what the row names besides.
    """
    about = row.draft.params
    wanted, _ = target(db, row)
    if not wanted:
        return None
    found = db.execute(
        "SELECT message_id FROM card WHERE therapist_id = ?1 AND message_id IS NOT NULL"
        " AND number <> ?3 AND step IS NOT NULL AND (step <> '@prompt' AND record_id = ?2"
        "  OR step = '@prompt' AND record_id IN (SELECT due.id FROM due JOIN record AS r"
        "   ON r.therapist_id = due.therapist_id AND r.day = due.day AND r.starts = due.starts"
        "   WHERE due.therapist_id = ?1 AND due.kind = 'block' AND r.id = ?2))"
        " UNION SELECT message_id FROM answer_part WHERE therapist_id = ?1 AND record_id = ?2",
        (row.therapist, about["record"], about["end"]),
    )
    cards = (message_of(db, row.therapist, number) for number in about["cards"])
    ids = {number for (number,) in found} | {one for one in cards if one is not None}
    return sorted(ids | set(about["messages"]))


# ----------------------------------------------------------------- attachments


def add_attachment(
    db: sqlite3.Connection, vault: Vault, therapist: int, name: str, content: bytes, now: datetime
) -> int:
    """Store a document on its way out, sealed; ``name`` holds nothing private."""
    cursor = db.execute(
        "INSERT INTO attachment (therapist_id, made_at, name, content) VALUES (?, ?, ?, x'')",
        (therapist, stamp(now), name),
    )
    number = int(cursor.lastrowid or 0)
    sealed = vault.seal(therapist, "attachment", number, "content", content)
    db.execute(
        "UPDATE attachment SET content = ? WHERE id = ? AND therapist_id = ?",
        (sealed, number, therapist),
    )
    return number


def add_sound(
    db: sqlite3.Connection, therapist: int, name: str, message_id: int, now: datetime
) -> int:
    """Store which voice note is on its way out: its bytes are read when it is sent."""
    cursor = db.execute(
        "INSERT INTO attachment (therapist_id, made_at, name, content, voice)"
        " VALUES (?, ?, ?, x'', ?)",
        (therapist, stamp(now), name, message_id),
    )
    return int(cursor.lastrowid or 0)


def sound(db: sqlite3.Connection, therapist: int, number: int) -> tuple[str, int] | None:
    """Return name and message of the voice note that is on its way out, if it is one."""
    found: tuple[str, int] | None = db.execute(
        "SELECT name, voice FROM attachment"
        " WHERE id = ? AND therapist_id = ? AND voice IS NOT NULL",
        (number, therapist),
    ).fetchone()
    return found


def attachment(
    db: sqlite3.Connection, vault: Vault, therapist: int, number: int
) -> tuple[str, bytes] | None:
    """Return name and content of a document."""
    row = db.execute(
        "SELECT name, content FROM attachment WHERE id = ? AND therapist_id = ?",
        (number, therapist),
    ).fetchone()
    if row is None:
        return None
    return row[0], vault.open(therapist, "attachment", number, "content", row[1])
