"""Telegram's side of the Bot API for one bot, in memory.

How a request ends:
    * unknown token 401, unknown method 404, a method that refuses: its `ApiError`;
    * a fault that was ordered strikes first, once per count, in the order they were ordered;
    * `getUpdates` with nothing to hand out is held until an update comes, its timeout passes, or
      a newer `getUpdates` ends it with 409.

The stand-in does no I/O: the adapters wait and carry bytes. It is not thread-safe; people and
adapters share one thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.chat import Chat
from bot.demo.errors import ApiError, bad_request
from bot.demo.exchange import Answer, Cut, Held
from bot.demo.faults import CONFLICT, Effect, Fault, Ordered
from bot.demo.media import Upload
from bot.demo.methods import METHODS
from bot.demo.params import Params
from bot.demo.world import World

__all__ = ["ApiError", "BotApi", "Call", "Chat", "Upload"]

Validator = Callable[[str, dict[str, Any]], None]
_LONGEST_POLL = 50
_POLLS = "getUpdates"
PUSH = "webhook"
"""What faults call an update that is sent to the webhook."""
_NAMES = {name.lower(): name for name in (*METHODS, _POLLS)}


@dataclass(slots=True)
class Call:
    """One call the bot made, for tests to read.

    Attributes:
        method: Its name.
        params: The decoded parameters, files as `attach://` references.
        at: When it came, aware.
        files: The file parts.
        outcome: `ok`, the refusal (`400 Bad Request: ...`), a fault's name, `waiting` or `left`.
        done: Whether Telegram did what was asked, whatever the bot heard of it.
        result: What the method returned, when it was done.
    """

    method: str
    params: dict[str, Any]
    at: datetime
    files: Mapping[str, Upload] = field(default_factory=dict)
    outcome: str = "waiting"
    done: bool = False
    result: Any = None


class BotApi(World):
    """The stand-in. See `World` for the other arguments.

    Args:
        clock: Returns the time now, aware.
        validator: Called with each method and its parameters before they are looked at. What it
            raises is kept in `violations` and raised; a client may take that for a broken network
            and try again, so tests look at `violations` in the end.
        world: `token`, `username` and `first_name` of the bot.
    """

    def __init__(
        self, clock: Callable[[], datetime], *, validator: Validator | None = None, **world: Any
    ) -> None:
        super().__init__(clock, **world)
        self.calls: list[Call] = []
        self.violations: list[Exception] = []
        self.revoked = False
        self._validator = validator
        self._faults: list[Ordered] = []
        self._poll: _Poll | None = None
        self.wakes: list[Callable[[], None]] = []
        """Called after each update that is queued."""

    # ------------------------------------------------------------------------------ calls
    def call(
        self,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, Upload] | None = None,
    ) -> Any:
        """Do one call now, past any ordered fault; `getUpdates` does not wait.

        Args:
            method: Its name, in any case of letters.
            params: Decoded parameters.
            files: File parts by name.

        Returns:
            The result, as JSON values.

        Raises:
            ApiError: What Telegram answers instead.
        """
        read = Params(params, files or {})
        call = self._record(_NAMES.get(method.lower(), method), read)
        return self._do(call, read)

    def request(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, Upload] | None = None,
    ) -> Answer | Cut | Held:
        """Take one request as an adapter brings it.

        Args:
            token: From the address.
            method: From the address.
            params: Decoded parameters.
            files: File parts by name.

        Returns:
            An answer, a cut connection, or a request to be held.
        """
        read = Params(params, files or {})
        name = _NAMES.get(method.lower(), method)
        call = self._record(name, read)
        ordered = self._struck(name, read)
        if ordered is not None:
            return self._fail(ordered, call, read)
        if token != self.token or self.revoked:
            return _refused(call, ApiError(401, "Unauthorized"))
        if name == _POLLS:
            return self._open_poll(call, read)
        return self._answer(call, read)

    def pending(self, offset: int = 0) -> list[dict[str, Any]]:
        """Return the updates waiting from `offset` on, without acknowledging any."""
        return self.updates.pending(offset, self.now())

    def update(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update and wake the poll that waits for it."""
        super().update(kind, payload)
        for wake in tuple(self.wakes):
            wake()
        if self._poll is not None and self.pending(self._poll.offset):
            self._poll.held.wake()

    # ----------------------------------------------------------------------------- faults
    def fail(
        self, method: str, fault: Fault, *, times: int | None = 1, chat_id: int | None = None
    ) -> Ordered:
        """Order a fault for the next matching calls.

        Args:
            method: The method, `*` for any.
            fault: One of `bot.demo.faults`.
            times: How many calls it meets; None for every one until cancelled.
            chat_id: Only calls about this chat.

        Returns:
            A handle that counts, releases and cancels.
        """
        ordered = Ordered(method, fault, times, chat_id)
        self._faults.append(ordered)
        return ordered

    def heal(self) -> None:
        """Cancel every fault and let go of what hangs."""
        faults, self._faults = self._faults, []
        for ordered in faults:
            ordered.cancel()

    def revoke(self) -> None:
        """Make the token worthless: every call ends with 401, a waiting poll too."""
        self.revoked = True
        if self._poll is not None:
            self._poll.held.wake()

    def strike(self) -> Fault | None:
        """Return the fault that the next update sent to the webhook meets, if one was ordered."""
        ordered = self._struck(PUSH, Params({}, {}))
        return ordered.fault if ordered else None

    # ---------------------------------------------------------------------------- reading
    def sent(self, method: str) -> list[Call]:
        """Return the recorded calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    # --------------------------------------------------------------------------- the inside
    def _record(self, method: str, params: Params) -> Call:
        call = Call(method, params.for_check(), self.now(), params.files)
        self.calls.append(call)
        if self._validator is not None and method in _NAMES.values():
            try:
                self._validator(method, call.params)
            except Exception as error:
                self.violations.append(error)
                raise
        return call

    def _do(self, call: Call, params: Params) -> Any:
        """Do the call and note how it went."""
        method = self._get_updates if call.method == _POLLS else METHODS.get(call.method, _unknown)
        try:
            call.result = method(self, params)
        except ApiError as error:
            call.outcome = str(error)
            raise
        call.outcome, call.done = "ok", True
        return call.result

    def _answer(self, call: Call, params: Params) -> Answer:
        try:
            result = self._do(call, params)
        except ApiError as error:
            return Answer.of(error.code, error.body())
        return Answer.of(200, {"ok": True, "result": result})

    def _struck(self, method: str, params: Params) -> Ordered | None:
        chat_id = self._chat_of(params)
        for ordered in self._faults:
            if ordered.takes(method, chat_id):
                return ordered
        return None

    def _chat_of(self, params: Params) -> int | None:
        """Return the chat a call is about, also for the answer to a button press."""
        query = self.queries.get(str(params.get("callback_query_id")))
        chat_id = query.chat_id if query else params.get("chat_id")
        return int(chat_id) if str(chat_id).lstrip("-").isdecimal() else None

    def _fail(self, ordered: Ordered, call: Call, params: Params) -> Answer | Cut | Held:
        fault = ordered.fault
        match fault.effect:
            case Effect.ANSWER:
                call.outcome = fault.name
                return fault.answer or Answer(500, b"")
            case Effect.CUT_BEFORE:
                call.outcome = fault.name
                return Cut(fault.how)
            case Effect.CUT_AFTER:
                answer = self._answer(call, params)
                if call.done:
                    call.outcome = fault.name
                return Cut(fault.how) if call.done else answer
            case Effect.HANG_BEFORE | Effect.HANG_AFTER:
                return self._hang(ordered, call, params)

    def _hang(self, ordered: Ordered, call: Call, params: Params) -> Held:
        early = self._answer(call, params) if ordered.fault.effect is Effect.HANG_AFTER else None
        call.outcome = ordered.fault.name

        def abandon() -> None:
            call.outcome = "left"

        held = Held(None, lambda: early or self._answer(call, params), abandon)
        ordered.hold(held.wake)
        return held

    # ------------------------------------------------------------------------- getUpdates
    def _get_updates(self, _world: World, params: Params) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
                " to delete the webhook first",
            )
        allowed = params.get("allowed_updates")
        if allowed is not None:
            if not isinstance(allowed, list):
                raise bad_request("can't parse allowed_updates: expected an Array of String")
            self.updates.allowed = frozenset(map(str, allowed))
        offset, limit = params.number("offset", 0), params.number("limit", 100)
        return self.updates.get(offset, limit, self.now())

    def _open_poll(self, call: Call, params: Params) -> Answer | Held:
        if self._poll is not None:
            self._poll.replaced = True
            self._poll.held.wake()
            self._poll = None
        answer = self._answer(call, params)
        wait = min(params.number("timeout", 0), _LONGEST_POLL)
        if not call.done or call.result or wait <= 0:
            return answer
        call.outcome, call.done = "waiting", False
        self._poll = _Poll(self, call, params, wait)
        return self._poll.held

    @property
    def polled(self) -> bool:
        """Whether a poll waits for updates."""
        return self._poll is not None

    def end_poll(self) -> None:
        """Answer the poll that waits now, as if its time was up."""
        if self._poll is not None:
            self._poll.held.wake()
            self._poll = None

    def _close_poll(self, poll: "_Poll") -> None:
        if self._poll is poll:
            self._poll = None


class _Poll:
    """A `getUpdates` that waits."""

    def __init__(self, api: BotApi, call: Call, params: Params, timeout: int) -> None:
        self.api = api
        self.call = call
        self.params = params
        self.offset = params.number("offset", 0)
        self.replaced = False
        self.held = Held(timeout, self._finish, self._abandon)

    def _finish(self) -> Answer:
        self.api._close_poll(self)  # noqa: SLF001 - two halves of one thing
        if self.replaced:
            return _refused(self.call, ApiError(409, CONFLICT))
        if self.api.revoked:
            return _refused(self.call, ApiError(401, "Unauthorized"))
        return self.api._answer(self.call, self.params)  # noqa: SLF001 - two halves of one thing

    def _abandon(self) -> None:
        self.api._close_poll(self)  # noqa: SLF001 - two halves of one thing
        self.call.outcome = "left"


def _unknown(_world: World, _params: Params) -> Any:
    raise ApiError(404, "Not Found")


def _refused(call: Call, error: ApiError) -> Answer:
    call.outcome = str(error)
    return Answer.of(error.code, error.body())
