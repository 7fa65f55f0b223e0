"""The queue of updates a bot fetches (core.telegram.org/bots/api#getupdates).

Rules:
    * an update is handed out again until a higher offset acknowledges it;
    * a negative offset keeps that many of the newest and forgets the rest;
    * messages wait 24 hours, button presses 150 seconds;
    * kinds left out of `allowed_updates` are not queued, those queued before stay;
    * after a quiet week ids may begin anywhere (`restart_at`), so an offset far above the newest
      id acknowledges nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEPT = timedelta(hours=24)
PRESS_KEPT = timedelta(seconds=150)
MOST = 100
_AHEAD = 10
#: Kinds that are only sent to bots which ask for them by name.
_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class _Waiting:
    update_id: int
    expires: datetime
    update: dict[str, Any]


class UpdateQueue:
    """Updates that wait to be acknowledged, oldest first."""

    def __init__(self, first_id: int) -> None:
        self._waiting: list[_Waiting] = []
        self._next_id = first_id
        self.count = 0
        """How many have been queued so far."""
        self.allowed: frozenset[str] = frozenset()

    @property
    def next_id(self) -> int:
        """The id that the next update gets."""
        return self._next_id

    def put(self, kind: str, payload: dict[str, Any], now: datetime) -> int | None:
        """Queue one update.

        Returns:
            Its id, or None when the bot does not want this kind.
        """
        if kind not in self.allowed if self.allowed else kind in _UNASKED:
            return None
        update_id = self._next_id
        self._next_id += 1
        self.count += 1
        kept = PRESS_KEPT if kind == "callback_query" else KEPT
        update = {"update_id": update_id, kind: payload}
        self._waiting.append(_Waiting(update_id, now + kept, update))
        return update_id

    def pending(self, offset: int, now: datetime) -> list[dict[str, Any]]:
        """Return every update from `offset` on; nothing is forgotten."""
        kept = self._kept(offset, now)
        return [waiting.update for waiting in kept]

    def get(self, offset: int, limit: int, now: datetime) -> list[dict[str, Any]]:
        """Forget what `offset` acknowledges and return at most `limit` of the rest."""
        self._waiting = self._kept(offset, now)
        return [
            waiting.update for waiting in self._waiting[: limit if 1 <= limit <= MOST else MOST]
        ]

    def forget(self, update_id: int) -> None:
        """Forget one update: it has been sent and answered."""
        self._waiting = [one for one in self._waiting if one.update_id != update_id]

    def clear(self) -> None:
        """Forget all, as `drop_pending_updates` asks."""
        self._waiting.clear()

    def restart_at(self, update_id: int) -> None:
        """Give the next update this id, as Telegram may after a quiet week."""
        self._next_id = update_id

    def _kept(self, offset: int, now: datetime) -> list[_Waiting]:
        kept = [waiting for waiting in self._waiting if waiting.expires > now]
        if offset < 0:
            return kept[offset:]
        if offset > self._next_id + _AHEAD:
            return kept
        return [waiting for waiting in kept if waiting.update_id >= offset]
