"""Looking for a message that may have arrived.

Nothing can be read back through the Bot API, but an edit that changes nothing says "not modified"
for the very message and "not found" for any other, and the message can only stand just above the
last one known.
"""

from __future__ import annotations

from telegram.error import TelegramError

from bot.chat.api import TRY_AGAIN, Api, Failure, Gone, classify
from bot.chat.poller import Pause
from bot.chat.waits import Backoff
from bot.store.outbox import Row

SENDS = {
    "sendMessage": "editMessageText",
    "sendDocument": "editMessageCaption",
    "sendPhoto": "editMessageCaption",
    "sendVoice": "editMessageCaption",
}
"""Calls that must not be repeated without need, and the edit that finds what they sent."""

_EDITABLE = frozenset({"text", "caption", "parse_mode", "link_preview_options", "reply_markup"})

PROBES = 20
"""How many ids above the last known one are looked at for a message that may have arrived."""

MOST_PROBES = 200
"""However much somebody has written meanwhile."""


async def look(api: Api, row: Row, ends: tuple[int, int], pause: Pause) -> int | None:
    """Return the id of the message that a row has become, None if it did not arrive.

    Args:
        api: the Bot API.
        row: one that was attempted.
        ends: the highest message id known at the attempt, and the highest one known now.
        pause: waits some seconds.

    Raises:
        Gone: nobody can tell: it may stand there, for all we know.
    """
    low, high = ends
    for message_id in range(low + 1, min(high + PROBES, low + MOST_PROBES) + 1):
        failure = await _probe(api, row, message_id, pause)
        if failure is Failure.UNCHANGED:
            return message_id
        if failure in (Failure.REVOKED, Failure.BLOCKED):
            raise Gone(failure)
    return None


async def _probe(api: Api, row: Row, message_id: int, pause: Pause) -> Failure | None:
    """Edit a message of the chat to what a row would send.

    UNCHANGED: it is that very one. None: it was another of ours, an unknown copy of
    something older, and who wrote before now has not seen this row's words in it.
    """
    backoff = Backoff(pause)
    params = {key: row.draft.params[key] for key in _EDITABLE & row.draft.params.keys()}
    if "inline_keyboard" not in params.get("reply_markup", {}):
        params.pop("reply_markup", None)  # an edit takes no other keyboard
    where = {"chat_id": row.chat_id, "message_id": message_id}
    while True:
        try:
            await api.call(SENDS[row.draft.method], {**where, **params})
        except TelegramError as error:
            failure = classify(error)
            if failure not in TRY_AGAIN:
                return failure
            await backoff.wait(error)
        else:
            return None
