"""Requests, faults, polls and the record of calls."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError
from bot.demo.exchange import Answer, Cut, Held
from bot.demo.person import Person
from tests.botapi.check import SchemaError


def ask(api: BotApi, method: str, **params: Any) -> Answer | Cut | Held:
    """Send one request with the right token."""
    return api.request(api.token, method, params)


def body(reply: Answer | Cut | Held) -> dict[str, Any]:
    """Return the JSON of an answer."""
    assert isinstance(reply, Answer)
    found: dict[str, Any] = json.loads(reply.body)
    return found


def held(reply: Answer | Cut | Held) -> Held:
    """Return a reply that is held."""
    assert isinstance(reply, Held)
    return reply


def test_get_me(api: BotApi) -> None:
    """The bot is who its token says, in any case of letters."""
    assert body(ask(api, "getme"))["result"]["id"] == int(api.token.split(":")[0])


def test_tokens_and_methods(api: BotApi) -> None:
    """A wrong or revoked token is 401, an unknown method 404."""
    assert body(api.request("1:x", "getMe", {}))["error_code"] == 401
    assert body(ask(api, "sendDice"))["error_code"] == 404
    api.revoke()
    assert body(ask(api, "getMe"))["description"] == "Unauthorized"


def test_naive_clock() -> None:
    """A clock without a zone is refused."""
    with pytest.raises(ValueError, match="aware"):
        BotApi(lambda: datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)).now()


def test_calls_are_recorded(api: BotApi, anna: Person) -> None:
    """Each call leaves its method, parameters, time and outcome."""
    api.call("sendMessage", {"chat_id": anna.user_id, "text": "x"})
    with pytest.raises(ApiError, match="empty"):
        api.call("sendMessage", {"chat_id": anna.user_id, "text": " "})
    good, bad = api.sent("sendMessage")
    assert (good.outcome, good.done, good.at) == ("ok", True, api.now())
    assert (bad.outcome, bad.done) == ("400 Bad Request: message text is empty", False)
    assert good.params["text"] == "x"


def test_the_validator_sees_every_call(api: BotApi, anna: Person) -> None:
    """A field the Bot API does not know is kept as a violation and raised."""
    with pytest.raises(SchemaError, match="unknown colour"):
        ask(api, "sendMessage", chat_id=anna.user_id, text="x", colour="red")
    assert [type(error) for error in api.violations] == [SchemaError]
    api.violations.clear()


# ------------------------------------------------------------------------------------- faults
def test_refusals_are_answered_and_not_done(api: BotApi, anna: Person) -> None:
    """429, 403, 400, 401, 409 and 5xx are answered as ordered, in order, once each."""
    ordered = [
        (faults.too_many_requests(3), 429),
        (faults.forbidden(), 403),
        (faults.bad_request("Bad Request: no"), 400),
        (faults.unauthorized(), 401),
        (faults.conflict(), 409),
        (faults.server_error(500), 500),
        (faults.server_error(), 502),
    ]
    for fault, _ in ordered:
        api.fail("sendMessage", fault)
    answers = [body(ask(api, "sendMessage", chat_id=anna.user_id, text="x")) for _ in ordered]
    assert [answer["error_code"] for answer in answers] == [code for _, code in ordered]
    assert answers[0]["parameters"] == {"retry_after": 3}
    assert anna.messages == []
    assert body(ask(api, "sendMessage", chat_id=anna.user_id, text="x"))["ok"]


def test_a_body_that_is_no_json(api: BotApi) -> None:
    """A proxy's page comes through as it is."""
    api.fail("*", faults.server_error(502, b"<html>"))
    assert ask(api, "getMe") == Answer(502, b"<html>")


def test_cut_before_is_not_done(api: BotApi, anna: Person) -> None:
    """A connection cut before leaves the chat as it was."""
    api.fail("sendMessage", faults.cut_before(), times=2)
    for _ in range(2):
        assert ask(api, "sendMessage", chat_id=anna.user_id, text="x") == Cut("reset")
    assert anna.messages == []
    assert not api.sent("sendMessage")[0].done


@pytest.mark.parametrize("silent", [True, False])
def test_a_lost_answer_is_done(api: BotApi, anna: Person, silent: bool) -> None:
    """When the answer is lost the message is in the chat."""
    api.fail("sendMessage", faults.answer_lost(silent=silent))
    reply = ask(api, "sendMessage", chat_id=anna.user_id, text="x")
    assert reply == Cut("silent" if silent else "reset")
    assert anna.last.text == "x"
    assert (api.calls[-1].outcome, api.calls[-1].done) == ("answer lost", True)


@pytest.mark.parametrize("done", [True, False])
def test_a_hang_ends_when_released(api: BotApi, anna: Person, done: bool) -> None:
    """A hanging call is done at once or on release, and answered then."""
    ordered = api.fail("sendMessage", faults.hang(done=done))
    waiting = held(ask(api, "sendMessage", chat_id=anna.user_id, text="x"))
    woken: list[bool] = []
    waiting.subscribe(lambda: woken.append(True))
    assert (len(anna.messages), woken) == (int(done), [])
    ordered.release()
    assert woken == [True]
    assert body(waiting.finish())["result"]["text"] == "x"
    assert len(anna.messages) == 1


def test_a_fault_for_one_chat(api: BotApi, anna: Person) -> None:
    """A fault for a chat leaves others alone, and knows whose button press is answered."""
    ben = Person(api, 5002, "Ben")
    ben.start()
    query = anna.tap_data(1, "x")
    ordered = api.fail("*", faults.cut_before(), times=None, chat_id=anna.user_id)
    assert body(ask(api, "sendMessage", chat_id=ben.user_id, text="x"))["ok"]
    assert ask(api, "answerCallbackQuery", callback_query_id=query) == Cut("reset")
    assert ask(api, "sendMessage", chat_id=anna.user_id, text="x") == Cut("reset")
    assert ordered.met == 2
    api.heal()
    assert body(ask(api, "sendMessage", chat_id=anna.user_id, text="x"))["ok"]


# -------------------------------------------------------------------------------------- polls
def test_a_poll_waits_for_an_update(api: BotApi, anna: Person) -> None:
    """A long poll is woken by the next update and hands it out."""
    poll = held(ask(api, "getUpdates", timeout=30))
    assert (poll.timeout, poll.ready) == (30, False)
    anna.say("hello")
    assert poll.ready
    [update] = body(poll.finish())["result"]
    assert update["message"]["text"] == "hello"
    assert api.pending() == [update]


def test_a_poll_times_out_empty(api: BotApi) -> None:
    """A poll that ends by its timeout is answered with nothing."""
    assert body(held(ask(api, "getUpdates", timeout=30)).finish())["result"] == []


def test_a_newer_poll_ends_the_older(api: BotApi, anna: Person) -> None:
    """The older of two polls gets 409, the newer the update."""
    older = held(ask(api, "getUpdates", timeout=30))
    newer = held(ask(api, "getUpdates", timeout=30))
    assert older.ready
    anna.say("hello")
    assert body(older.finish())["error_code"] == 409
    assert len(body(newer.finish())["result"]) == 1


def test_a_client_that_left(api: BotApi, anna: Person) -> None:
    """A poll whose client left takes nothing with it."""
    held(ask(api, "getUpdates", timeout=30)).abandon()
    anna.say("hello")
    assert api.calls[-1].outcome == "left"
    assert len(body(ask(api, "getUpdates"))["result"]) == 1


def test_revoking_ends_a_poll(api: BotApi) -> None:
    """A revoked token ends a waiting poll with 401."""
    poll = held(ask(api, "getUpdates", timeout=30))
    api.revoke()
    assert poll.ready
    assert body(poll.finish())["error_code"] == 401


def test_a_poll_whose_time_is_up(api: BotApi) -> None:
    """A waiting poll can be ended early, with no updates; without one nothing happens."""
    api.end_poll()
    poll = held(ask(api, "getUpdates", timeout=30))
    assert (poll.ready, api.polled) == (False, True)
    api.end_poll()
    assert (poll.ready, api.polled) == (True, False)
    assert body(poll.finish())["result"] == []


def test_unwanted_updates_do_not_wake(api: BotApi, anna: Person) -> None:
    """A kind left out of allowed_updates is not queued."""
    poll = held(ask(api, "getUpdates", timeout=30, allowed_updates=["callback_query"]))
    anna.say("hello")
    assert not poll.ready
    anna.tap_data(1, "x")
    assert [*body(poll.finish())["result"][0]] == ["update_id", "callback_query"]


def test_webhook_and_polling(api: BotApi) -> None:
    """Polling is refused while a webhook is set, and dropping updates forgets them."""
    ask(api, "setWebhook", url="https://example.org/hook")
    assert body(ask(api, "getUpdates"))["error_code"] == 409
    assert body(ask(api, "getWebhookInfo"))["result"]["url"] == "https://example.org/hook"
    ask(api, "deleteWebhook", drop_pending_updates=True)
    assert body(ask(api, "getUpdates"))["result"] == []


def test_watching(api: BotApi, anna: Person) -> None:
    """A watcher hears of each change until it stops."""
    seen: list[tuple[str, int | None]] = []
    stop = api.watch(lambda change: seen.append((change.kind, change.message_id)))
    anna.say("hello")
    api.call("setMessageReaction", {"chat_id": anna.user_id, "message_id": 2, "reaction": []})
    stop()
    anna.say("more")
    assert seen == [("message", 2), ("reaction", 2)]
