"""How one request ends: answered, cut, or held until something happens.

The adapters turn these three into what a client sees; `BotApi.request` returns nothing else.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes

    @classmethod
    def of(cls, status: int, body: dict[str, Any]) -> "Answer":
        """Return `body` as a JSON answer."""
        return cls(status, json.dumps(body, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends without an answer.

    Attributes:
        how: `refused` (never reached Telegram), `reset` (dropped) or `silent` (the client gives up
            waiting).
    """

    how: str


class Held:
    """A request whose answer has to wait.

    Attributes:
        timeout: Seconds after which it is to be finished anyway; None for never.
        ready: Whether it can be finished now.
    """

    def __init__(
        self,
        timeout: float | None,
        finish: Callable[[], "Answer | Cut"],
        abandon: Callable[[], None],
    ) -> None:
        self.timeout = timeout
        self.ready = False
        self._finish = finish
        self._abandon = abandon
        self._wakers: list[Callable[[], None]] = []

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Call `wake` once the request can be finished, at once if it already can."""
        if self.ready:
            wake()
        else:
            self._wakers.append(wake)

    def wake(self) -> None:
        """Say that the request can be finished."""
        self.ready = True
        wakers, self._wakers = self._wakers, []
        for waker in wakers:
            waker()

    def finish(self) -> "Answer | Cut":
        """Return the answer, whether ready or timed out."""
        return self._finish()

    def abandon(self) -> None:
        """Say that the client has gone: nobody will read the answer."""
        self._abandon()
