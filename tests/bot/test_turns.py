"""One event at a time through the engine and into the database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import outbox, people, records, schedule
from bot.turns import House, Turner, new_session
from conversations.model import (
    AddPause,
    AddRules,
    Card,
    Decide,
    DropRule,
    EndPause,
    Find,
    Hand,
    Job,
    Keep,
    Menu,
    Noticed,
    P,
    Part,
    Phrase,
    React,
    Redraw,
    Rekey,
    Said,
    Say,
    Session,
    Spot,
    Tapped,
    Toast,
    Vanish,
    replace,
)
from conversations.when.daysoff import Pause
from tests.bot.store.stock import ONE_OFF, SLOT, record
from tests.house import START, Town, decisions, dump

ROBIN, KIM = 7, 8
TODAY = START.date()
WORDS = Phrase("test", "Some words.")
CARD = Card((WORDS,))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


@pytest.fixture
async def turner(town: Town) -> Turner:
    """Robin's turn, who works on Mondays."""
    await town.settle(ROBIN, SLOT)
    return begin(town)


def begin(town: Town, chat_id: int = ROBIN) -> Turner:
    """Begin another turn."""
    person = people.load(town.db, town.vault, town.id(chat_id))
    return Turner(town.db, town.service.house, person, town.clock.now())


def methods(turner: Turner) -> list[str]:
    """Return the calls of a turn."""
    return [row.draft.method for row in turner.outcome.rows]


def hours(turner: Turner) -> list[int]:
    """Return when the blocks of today begin."""
    return [one.starts.hour for one in schedule.prompts(turner.db, turner.id, TODAY, TODAY)]


# ------------------------------------------------------------------------- effects


def test_a_message_is_stored_with_its_card(turner: Turner) -> None:
    """What is said waits in the outbox; replies to its card answer its step."""
    turner._apply(Say(CARD, 41, Spot(40, "seeing")))
    turner._apply(Say(CARD, 42, unasked=True, silent=True))
    first, second = turner.outcome.rows
    assert outbox.all_(turner.db, turner.house.vault) == [first, second]
    assert (first.chat_id, first.draft.card, first.draft.priority) == (ROBIN, 41, outbox.REPLY)
    assert (second.draft.priority, second.draft.params["disable_notification"]) == (
        outbox.DUE,
        True,
    )
    assert outbox.card_spot(turner.db, turner.id, 41) == (40, "seeing")
    assert outbox.card_spot(turner.db, turner.id, 42) is None


def test_of_a_long_message_the_last_part_is_the_card(turner: Turner) -> None:
    """The buttons are there, and so is what edits change; of a redraw it is the first."""
    long = Card((P("test", "{words}", words="word " * 1500),))
    turner._apply(Say(long, 41))
    turner._apply(Redraw(long, 41))
    assert methods(turner) == ["sendMessage", "sendMessage", "editMessageText", "sendMessage"]
    assert [row.draft.card for row in turner.outcome.rows] == [None, 41, 41, 41]


def test_edits_and_receipts(turner: Turner) -> None:
    """Buttons, reactions and documents become the calls that show them."""
    turner._apply(Rekey((), 41))
    turner._apply(React(77))
    turner._apply(Hand(5, WORDS))
    rows = turner.outcome.rows
    assert methods(turner) == [
        "editMessageReplyMarkup",
        "setMessageReaction",
        "sendDocument",
    ]
    assert [(row.draft.card, row.draft.attachment) for row in rows] == [
        (41, None),
        (None, None),
        (None, 5),
    ]


# ---------------------------------------------------------------------------- menu


def test_a_menu_is_set_when_it_changes(turner: Turner) -> None:
    """It is told as often as flows like, and goes out with the last word of the turn, once."""
    turner._apply(Menu(paused=False))
    turner._apply(Menu(paused=True))
    turner._offer_menu()
    turner._offer_menu()
    [row] = turner.outcome.rows
    assert row.draft.method == "setMyCommands"
    assert row.draft.params["scope"] == {"type": "chat", "chat_id": ROBIN}
    assert turner.session.paused
    turner._apply(Menu(paused=False))
    turner._offer_menu()
    assert methods(turner) == ["setMyCommands", "deleteMyCommands"]
    assert turner.session.menu == ""


def test_what_nobody_knows_is_set_to_rights_when_it_is_told(turner: Turner) -> None:
    """A chat may have had a menu of its own from a former version."""
    turner._offer_menu()
    assert methods(turner) == []
    turner._apply(Menu(paused=False))
    turner._offer_menu()
    assert methods(turner) == ["deleteMyCommands"]


def test_a_backup_tells_of_another_time(turner: Turner) -> None:
    """After a restore the chat's menu is said anew, whatever was noted."""
    turner.session = replace(turner.session, menu="")
    turner.play((Noticed("restored", START - timedelta(days=1), START),))
    assert methods(turner)[-1] == "deleteMyCommands"


def test_every_tap_is_answered(turner: Turner) -> None:
    """With a toast or without one, in a lane of its own."""
    turner.play((Tapped(None),), "query-1")
    [row] = turner.outcome.rows
    assert (row.draft.method, row.draft.lane) == ("answerCallbackQuery", "callback")
    assert row.draft.params["callback_query_id"] == "query-1"
    assert "earlier time" in row.draft.params["text"]
    silent = Turner(turner.db, turner.house, turner.person, turner.now)
    silent.play((), "query-2")
    assert silent.outcome.rows[0].draft.params == {"callback_query_id": "query-2"}


def test_a_toast_says_its_words(turner: Turner) -> None:
    """The last toast of a turn answers the tap."""
    turner._apply(Toast(WORDS))
    turner.play((), "query-1")
    assert turner.outcome.rows[0].draft.params["text"] == "Some words."


def test_records_and_jobs_are_kept(turner: Turner) -> None:
    """What is written stands in the store, what is to be done is handed on as well."""
    turner._apply(Keep(record(40, Part(5, "words"))))
    turner._apply(Job("export"))
    kept = records.by_id(turner.db, turner.house.vault, turner.id, 40)
    assert kept == record(40, Part(5, "words"))
    assert [one.job for one in turner.outcome.jobs] == [Job("export")]


def test_a_decision_stands_in_the_ledger(town: Town, turner: Turner) -> None:
    """With its reason; one that waits has the alarm set anew."""
    [prompt] = schedule.prompts(turner.db, turner.id, TODAY, TODAY)
    turner._apply(Decide(prompt, "silent", "paused", until=TODAY))
    silently = turner.outcome.planned
    until = turner.now + timedelta(minutes=30)
    turner._apply(Decide(prompt, "waits", "later", wait=until))
    assert (silently, turner.outcome.planned) == (False, True)
    assert [row[3:6] for row in decisions(town.db, turner.id)] == [
        ("waiting", "silent", "paused"),
        ("waiting", "waits", "later"),
    ]
    assert schedule.next_instant(turner.db) == until


async def test_a_changed_schedule_is_planned_anew(town: Town, turner: Turner) -> None:
    """Rules and days off that come and go end in a plan, at the end of the turn."""
    turner._apply(AddRules((ONE_OFF,)))
    turner.play(())
    assert turner.outcome.planned
    assert [one.starts.hour for one in schedule.prompts(town.db, turner.id, TODAY, TODAY)] == [
        9,
        14,
    ]
    turner = begin(town)
    turner._apply(AddRules((SLOT,), replace=True))
    turner.play(())
    assert hours(turner) == [9]
    turner = begin(town)
    [(number, _)] = schedule.rules(town.db, turner.id)
    turner._apply(DropRule(number))
    turner.play(())
    assert hours(turner) == []
    turner = begin(town)
    turner._apply(AddPause(Pause(TODAY, TODAY + timedelta(days=1))))
    turner.play(())
    backs = schedule.prompts(town.db, turner.id, TODAY, TODAY + timedelta(days=9))
    assert [one.kind for one in backs] == ["back"]
    turner = begin(town)
    [(number, _)] = schedule.pauses(town.db, turner.id)
    turner._apply(EndPause(number, TODAY))
    turner.play(())
    assert schedule.prompts(town.db, turner.id, TODAY, TODAY + timedelta(days=9)) == ()


@pytest.mark.parametrize("what", ["zone", "settings", "settled"])
def test_what_days_are_planned_from_is_watched(
    turner: Turner, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another zone, other settings, the end of onboarding: each is planned anew."""
    session = turner.session
    changed = {
        "zone": replace(session, zone="Asia/Tokyo"),
        "settings": replace(session, settings=replace(session.settings, bell_minutes=30)),
        "settled": replace(session, settled=False),
    }[what]
    before = dump(turner.db)["due"]
    turner.play(())
    assert not turner.outcome.planned
    assert dump(turner.db)["due"] == before
    monkeypatch.setattr(turner, "_advance", lambda _: setattr(turner, "session", changed))
    turner.play((Tapped(None),))
    assert turner.outcome.planned


def test_words_alone_plan_nothing(turner: Turner) -> None:
    """The daily turn leaves the due rows alone."""
    before = dump(turner.db)["due"]
    turner.play((Said("hello", 5),))
    assert not turner.outcome.planned
    assert dump(turner.db)["due"] == before


def test_a_find_among_effects_is_a_mistake(turner: Turner) -> None:
    """It must stand alone in its turn; anything else is said loudly."""
    with pytest.raises(TypeError, match="stand alone"):
        turner._apply(Find((), Tapped(None)))


async def test_who_leaves_takes_every_row_along(town: Town, turner: Turner) -> None:
    """The last words go out without being stored, and nothing else of the turn is kept."""
    await town.settle(KIM, SLOT)
    turner._apply(Keep(record(40, Part(5, "words"))))
    turner._apply(Say(CARD, 41))
    turner._apply(React(5))
    turner._apply(Vanish())
    outcome = turner.play((Said("too late", 6),), "query-1")
    assert outcome.vanished == turner.id
    tap, last, removing = outcome.fleeting
    assert (removing.method, removing.params) == ("deleteMessages", {"message_ids": [5]})
    assert (tap.method, last.chat_id) == ("answerCallbackQuery", ROBIN)
    assert last.params["text"] == "Some words."
    assert outcome.rows == []
    assert people.ids(town.db) == [town.id(KIM)]
    assert dump(town.db)["record"] == dump(town.db)["outbox"] == []


# ------------------------------------------------------------------- forged buttons


@pytest.mark.parametrize(
    "step", ["@begin", "@later", "@skip", "@continue", "@tail", "@else", "seeing"]
)
@pytest.mark.parametrize("choice", ["9" * 19, "9" * 35, "seeing." + "9" * 30, "-1", "0", "", "²"])
async def test_forged_buttons_are_answered(
    town: Town, turner: Turner, step: str, choice: str
) -> None:
    """Whatever number a forged button names, it is answered and changes nothing but the chat."""
    before = dump(turner.db)
    await town.press(ROBIN, 5, f"checkin:{step}:zzzzzzzzzzz:{choice}"[:64])
    phone = town.phone(ROBIN)
    assert len(phone.toasts) == 1
    assert phone.toasts[0]
    after = dump(town.db)
    assert [after[name] for name in ("record", "due", "ledger", "answer_part")] == [
        before[name] for name in ("record", "due", "ledger", "answer_part")
    ]


@pytest.mark.parametrize("flow", ["weekly:@open", "weekly:@week", "pause:@end", "today:@open"])
async def test_forged_numbers_anywhere(town: Town, turner: Turner, flow: str) -> None:
    """The other conversations' buttons take any number too."""
    assert isinstance(turner.house, House)
    await town.press(ROBIN, 5, f"{flow}:1:{'9' * 30}")
    assert len(town.phone(ROBIN).toasts) == 1


# ------------------------------------------------------------------ late planning


async def test_days_are_planned_before_a_turn_that_comes_first(town: Town) -> None:
    """After a downtime an update finds the days as the alarm would have left them."""
    await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(days=7))
    turner = begin(town)
    outcome = turner.play((Said("hello", 5),))
    assert outcome.planned
    assert schedule.planned_to(town.db, turner.id) == TODAY + timedelta(days=9)
    assert not begin(town).play((Said("again", 6),)).planned


def test_somebody_new_speaks_their_language() -> None:
    """A new session knows nothing but the language."""
    assert new_session("de") == Session(language="de")
