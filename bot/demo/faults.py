"""Faults to order: what can go wrong between a bot and Telegram.

`BotApi.fail("sendMessage", too_many_requests(3))` makes the next matching call meet the fault.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.demo.errors import ApiError
from bot.demo.exchange import Answer


class Effect(Enum):
    """What a fault does to the call."""

    ANSWER = "answered with an error, not done"
    CUT_BEFORE = "connection lost before it was done"
    CUT_AFTER = "done, connection lost before the answer"
    HANG_BEFORE = "no answer; done when released"
    HANG_AFTER = "done at once, answered when released"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble.

    Attributes:
        effect: When it strikes.
        name: What the record of calls says.
        answer: The answer, when there is one.
        how: How the connection ends, when it does: see `exchange.Cut`.
    """

    effect: Effect
    name: str
    answer: Answer | None = None
    how: str = "reset"


def _refusal(error: ApiError) -> Fault:
    return Fault(Effect.ANSWER, str(error), Answer.of(error.code, error.body()))


def too_many_requests(retry_after: int) -> Fault:
    """429: wait `retry_after` seconds."""
    text = f"Too Many Requests: retry after {retry_after}"
    return _refusal(ApiError(429, text, {"retry_after": retry_after}))


def forbidden(description: str = "Forbidden: bot was blocked by the user") -> Fault:
    """403, by default because the person blocked the bot."""
    return _refusal(ApiError(403, description))


def bad_request(description: str) -> Fault:
    """400 with this description, for example `Bad Request: chat not found`."""
    return _refusal(ApiError(400, description))


def unauthorized() -> Fault:
    """401: the token is revoked."""
    return _refusal(ApiError(401, "Unauthorized"))


def conflict() -> Fault:
    """409: another instance polls."""
    return _refusal(ApiError(409, CONFLICT))


def server_error(status: int = 502, body: bytes | None = None) -> Fault:
    """5xx, with a JSON body or, given `body`, whatever a proxy says."""
    if body is None:
        words = {500: "Internal Server Error", 502: "Bad Gateway"}.get(status, "Server Error")
        body = json.dumps({"ok": False, "error_code": status, "description": words}).encode()
    return Fault(Effect.ANSWER, str(status), Answer(status, body))


def refused() -> Fault:
    """The connection is refused: nothing reached Telegram."""
    return Fault(Effect.CUT_BEFORE, "refused", how="refused")


def cut_before() -> Fault:
    """The connection drops before the call was done."""
    return Fault(Effect.CUT_BEFORE, "cut before")


def answer_lost(*, silent: bool = False) -> Fault:
    """The call is done and its answer lost: the connection drops, or with `silent` times out."""
    return Fault(Effect.CUT_AFTER, "answer lost", how="silent" if silent else "reset")


def hang(*, done: bool = True) -> Fault:
    """No answer until released; the call is done at once, or without `done` only then."""
    return Fault(Effect.HANG_AFTER if done else Effect.HANG_BEFORE, "hang")


CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running"
)


@dataclass(slots=True)
class Ordered:
    """A fault that waits for its call, and the handle to let go of those it holds.

    Attributes:
        method: The method it waits for, `*` for any.
        fault: What will happen.
        left: How many more calls it meets; None for every one until `cancel`.
        chat_id: The only chat it touches; None for all.
        met: How many calls met it.
    """

    method: str
    fault: Fault
    left: int | None
    chat_id: int | None
    met: int = 0
    _held: list[Callable[[], None]] = field(default_factory=list)

    def takes(self, method: str, chat_id: int | None) -> bool:
        """Return whether the fault strikes this call, and count it if so."""
        if self.left == 0 or self.method not in {"*", method}:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        self.met += 1
        if self.left is not None:
            self.left -= 1
        return True

    def hold(self, wake: Callable[[], None]) -> None:
        """Keep what will let a hanging call go on."""
        self._held.append(wake)

    def release(self) -> None:
        """Let every call that hangs on this fault go on."""
        held, self._held = self._held, []
        for wake in held:
            wake()

    def cancel(self) -> None:
        """Strike no more, and let go of what hangs."""
        self.left = 0
        self.release()
