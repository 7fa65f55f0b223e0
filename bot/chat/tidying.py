"""Removing messages from a chat, and counting those that Telegram does not remove any more.

A message can be removed for 48 hours. What is gone already counts as removed. Both calls may be
repeated. Source: core.telegram.org/bots/api, sections deleteMessage and deleteMessages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from bot.chat.api import TRY_AGAIN, Api, Failure, Gone, classify
from bot.chat.poller import Pause
from bot.chat.waits import Backoff

AT_ONCE = 100
"""So many messages go with one call."""

SINGLY_AFTER = timedelta(hours=47)
"""Of what began longer ago some may be too old: then each is tried for itself, to know which."""

TRIES = 3
"""After so many in a row what the person waits for goes first: nobody waits for a tidy chat."""

_GONE = "not found"


def is_gone(error: TelegramError | None) -> bool:
    """Tell whether a message could not be removed because it is not there any more."""
    return error is not None and _GONE in error.message.lower()


class Later(Exception):  # noqa: N818 - it is no error, it is to be done later
    """Telegram does not do it now."""


class Removing:
    """Removes messages from one chat."""

    def __init__(self, api: Api, chat_id: int, pause: Pause) -> None:
        self._api = api
        self._chat = chat_id
        self._pause = pause

    async def remove(self, messages: Sequence[int], *, singly: bool) -> int:
        """Remove messages and return how many could not be removed.

        Args:
            messages: their ids.
            singly: try each for itself, because some may be too old.

        Raises:
            Gone: nothing can be done in this chat.
            Later: to be done again from the start, when others have gone first.
        """
        left = 0
        for at in range(0, len(messages), AT_ONCE):
            some = list(messages[at : at + AT_ONCE])
            if singly or not await self._done("deleteMessages", message_ids=some):
                for one in some:
                    left += not await self._done("deleteMessage", message_id=one)
        return left

    async def _done(self, method: str, **params: Any) -> bool:
        backoff = Backoff(self._pause)
        for _ in range(TRIES):
            try:
                await self._api.call(method, {"chat_id": self._chat, **params})
            except TelegramError as error:
                failure = classify(error)
                if failure in (Failure.BLOCKED, Failure.REVOKED):
                    raise Gone(failure) from None
                if failure not in TRY_AGAIN:
                    return is_gone(error)
                await backoff.wait(error)
            else:
                return True
        raise Later
