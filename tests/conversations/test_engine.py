"""The machine: the rules at the top of its file, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conversations.engine import advance
from conversations.filing import note
from conversations.flow import Flow
from conversations.model import (
    Address,
    Card,
    Commanded,
    Find,
    Found,
    P,
    Prompt,
    Query,
    Rang,
    Said,
    Session,
    Spot,
    replace,
)
from conversations.play import Play
from tests.conversations.desk import Desk, every_flow, weekdays

STALE = Address("checkin", "self_study", 9999, "tight")


@pytest.fixture
def desk() -> Desk:
    """A settled person who works mornings, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def test_a_naive_instant_is_refused(desk: Desk) -> None:
    """Time is always said with its zone."""
    with pytest.raises(ValueError, match="aware"):
        advance(Session(), Said("x", 1), datetime(2026, 1, 1), desk.world)  # noqa: DTZ001 - refused


def test_a_turn_is_worked_out_from_its_arguments_alone(desk: Desk) -> None:
    """The same arguments give the same turn, and the session given stays as it was."""
    session, event = desk.session, Commanded("checkin", "", 1)
    first = advance(session, event, desk.now, desk.world)
    assert advance(session, event, desk.now, desk.world) == first
    assert session == desk.session


def test_what_is_not_known_is_asked_for_alone(desk: Desk) -> None:
    """Until it is answered nothing has happened."""
    turn = advance(desk.session, Commanded("today", "", 1), desk.now, desk.world)
    (find,) = turn.effects
    assert isinstance(find, Find)
    assert turn.session == desk.session
    again = Found(
        find.cause, tuple((one, desk.shelf.answer(one, desk.session)) for one in find.queries)
    )
    more = advance(desk.session, again, desk.now, desk.world)
    assert [type(one) for one in more.effects] == [Find]
    assert set(find.queries) < set(getattr(more.effects[0], "queries"))  # noqa: B009 - a Find


def test_a_found_may_not_carry_a_found(desk: Desk) -> None:
    """Questions are not nested."""
    nested = Found(Found(Said("x", 1), ()), ())
    with pytest.raises(TypeError):
        advance(desk.session, nested, desk.now, desk.world)


# ------------------------------------------------------------------------- words


def test_words_without_a_question_become_a_note(desk: Desk) -> None:
    """They are never dropped."""
    desk.say("a thought")
    assert "Kept as a note" in desk.text
    assert desk.answer("note").text == "a thought"
    assert desk.record.state == "complete"


def test_a_swipe_reply_to_something_that_is_gone_becomes_a_note(desk: Desk) -> None:
    """The words are kept all the same."""
    desk.event(Said("late thought", 77, 0, Spot(4711, "seeing")))
    assert desk.record.flow == "note"


def test_no_words_are_answered_twice(desk: Desk) -> None:
    """Each message stands in one place only."""
    desk.command("/checkin")
    desk.say("one")
    desk.say("more", early=True)
    desk.tap("‹ Back")
    desk.say("again")
    desk.say("two")
    desk.tap("↰ That was for the one before")
    assert all(len(parts) == 1 for parts in desk.words().values())
    assert sorted(text for (text,) in desk.words().values()) == ["again", "more", "one", "two"]


def test_a_message_split_by_the_phone_is_one_answer(desk: Desk) -> None:
    """Nine thousand characters in three parts, the later two written before the next question."""
    desk.command("/checkin")
    desk.say("a" * 4096)
    desk.say("b" * 4096, early=True)
    desk.say("c" * 808, early=True)
    assert len(desk.answer("self_study").text) == 9002
    assert len(desk.record.answers) == 1


@pytest.mark.parametrize("text", ["<b>bold</b>", "\0", "🙂" * 50, "שלום", "{chips}", "%s", " "])
def test_words_are_kept_exactly_as_sent(desk: Desk, text: str) -> None:
    """Whatever they are."""
    desk.command("/checkin")
    desk.say(text)
    assert desk.answer("self_study").text == text


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "location"])
def test_what_is_not_words_is_declined_kindly_and_the_question_stays(desk: Desk, kind: str) -> None:
    """Nothing is saved, and nothing is lost."""
    desk.command("/checkin")
    desk.send(kind)
    assert "saved" in desk.text
    desk.say("words then")
    assert desk.answer("self_study").text == "words then"


# -------------------------------------------------------------------------- taps


@pytest.mark.parametrize(
    "to",
    [
        None,
        STALE,
        Address("nobody", "home"),
        Address("checkin", "nothing", 1, "x"),
        Address("checkin", "@nothing", 1, "x"),
        Address("checkin", "", 0, ""),
        Address("note", "note", 1, ""),
    ],
)
@pytest.mark.parametrize("under_way", [False, True])
def test_a_button_that_no_longer_fits_is_answered_and_changes_nothing(
    desk: Desk, to: Address | None, under_way: bool
) -> None:
    """With a toast, in every state."""
    if under_way:
        desk.command("/checkin")
        desk.say("warm")
    before = replace(desk.session, heard_at=None)
    desk.tap_to(to)
    assert desk.toast
    assert len(desk.effects) == 1
    assert replace(desk.session, heard_at=None) == before


@pytest.mark.parametrize("choice", ["", "nope", "^", "<"])
def test_a_forged_choice_at_an_open_question_changes_nothing(desk: Desk, choice: str) -> None:
    """Back at the first question, a slip without words, a chip that is not there."""
    desk.command("/checkin")
    desk.tap_to(Address("checkin", "self_study", desk.session.newest, choice))
    assert desk.toast
    assert desk.records == []


def test_skip_on_a_question_that_is_answered_is_behind_one(desk: Desk) -> None:
    """Only its chips still work."""
    desk.command("/checkin")
    first = desk.last
    desk.say("warm")
    desk.tap("Skip ›", first)
    assert "behind you" in desk.toast


def test_a_button_on_a_decision_already_taken_is_behind_one() -> None:
    """What was read into a draft is changed by Edit, not by an old card."""
    desk = Desk(settled=False)
    desk.command("/start")
    first = desk.last
    desk.tap("I understand")
    desk.tap("I understand", first)
    assert desk.toast == "That question is behind you. Nothing has changed."


def test_a_chip_tapped_twice_is_chosen_once(desk: Desk) -> None:
    """A quick thumb, or two devices: what was seen was a chip that is not chosen yet."""
    desk.command("/checkin")
    question, chip = desk.last, desk.find("tight")
    desk.tap_to(chip)
    desk.tap_to(chip)
    assert desk.answer("self_study").chips == ("tight",)
    chosen = desk.find("✓ tight", question)
    desk.tap_to(chosen)
    desk.tap_to(chosen)
    assert desk.answer("self_study").chips == ()
    assert desk.answer("self_study").skipped
    desk.tap_to(chip)
    assert desk.answer("self_study").chips == ("tight",)


# ---------------------------------------------------------------------- commands


def test_an_unknown_command_says_so_and_points_to_help(desk: Desk) -> None:
    """By its name."""
    desk.command("/frobnicate now")
    assert "/frobnicate" in desk.text
    assert "/help" in desk.text


def test_cancel_with_nothing_open_says_so(desk: Desk) -> None:
    """Kindly."""
    desk.command("/cancel")
    assert "Nothing is open" in desk.text


def test_from_every_conversation_one_can_cancel_and_get_help(desk: Desk) -> None:
    """No dead ends."""
    for command in desk.world.catalog.commands:
        desk.command(f"/{command}")
        desk.command("/help")
        assert "/cancel" in desk.text
        desk.command("/cancel")
        assert desk.session.talk is None or desk.session.talk.open is None


def test_a_check_in_parked_for_a_setting_keeps_what_is_added_to_it_meanwhile(desk: Desk) -> None:
    """A swipe-reply and an edit reach it while it waits."""
    desk.command("/checkin")
    question = desk.last
    first = desk.say("one")
    desk.command("/schedule Sat 9-12")
    desk.reply(question, "added")
    desk.edit(first, "One")
    desk.tap("Save")
    desk.say("two")
    assert desk.answer("self_study").text == "One\nadded"
    assert desk.answer("letting_go").text == "two"


def test_a_check_in_parked_before_its_first_word_comes_back(desk: Desk) -> None:
    """It was begun, and that is enough."""
    desk.command("/checkin")
    desk.command("/schedule Sat 9-12")
    desk.tap("Save")
    assert "Back to where we were." in desk.text
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"


def test_a_parked_check_in_that_is_taken_up_again_is_not_there_twice(desk: Desk) -> None:
    """Continue from /today finds the one that waits."""
    desk.command("/checkin")
    desk.say("one")
    desk.command("/schedule Sat 9-12")
    desk.command("/today")
    desk.tap("Continue, Mon 23 Nov")
    for word in ("2", "3", "4", "5"):
        desk.say(word)
    assert [one.state for one in desk.records] == ["complete"]
    assert desk.words() != {}
    assert not any(talk.flow == "checkin" for talk in desk.session.parked)


def test_two_settings_do_not_pile_up(desk: Desk) -> None:
    """A setting begun again forgets its earlier self."""
    for _ in range(5):
        desk.command("/schedule Sat 9-12")
    desk.tap("Save")
    assert desk.session.talk is None
    assert desk.session.parked == ()


# --------------------------------------------------------------------------- due


def test_a_kind_of_prompt_nobody_rings_is_settled(desk: Desk) -> None:
    """So that it does not ring for ever."""
    prompt = Prompt(1, "letter", desk.today, *(desk.now.time(),) * 2, desk.now, desk.now)
    bare = Desk([flow for flow in desk.world.catalog.flows.values() if not flow.rings])
    bare.shelf.prompts[1] = prompt
    bare.event(Rang((prompt,)))
    assert bare.reasons() == ["dropped"]


def test_a_prompt_while_a_line_is_being_confirmed_is_held_until_it_is(desk: Desk) -> None:
    """And rings once."""
    desk.until("12:03")
    desk.command("/schedule Sat 9-12")
    desk.until("12:05")
    assert desk.reasons() == ["busy"]
    desk.tap("Save")
    assert "morning block" in desk.text
    desk.advance(120)
    assert desk.reasons() == ["busy", "on_time"]


def test_a_held_prompt_that_was_let_go_meanwhile_stays_silent(desk: Desk) -> None:
    """What was decided in between counts."""
    desk.until("12:03")
    desk.command("/schedule Sat 9-12")
    desk.until("12:05")
    desk.command("/today")
    desk.tap("09:00–12:00 ›")
    desk.tap("Skip")
    desk.tap("Save")
    assert desk.reasons() == ["busy", "skipped"]
    assert not any("block (" in one.text for one in desk.messages)


def test_nothing_parked_speaks_up_when_a_prompt_rings() -> None:
    """One unasked message is enough."""
    desk = Desk(settled=False)
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/start")
    desk.until("12:05")
    assert "morning block" in desk.text
    desk.say("one line")
    assert desk.answer("line").text == "one line"
    assert "Back to where we were." in desk.text


def test_an_hour_is_kept_of_when_the_person_was_last_heard(desk: Desk) -> None:
    """Rings do not count as being heard."""
    desk.say("x")
    heard = desk.session.heard_at
    desk.until("12:05")
    assert desk.session.heard_at == heard == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_queries_may_be_asked_in_any_order(desk: Desk) -> None:
    """Facts that were not asked for stay empty."""
    assert desk.shelf.answer(Query("unfinished"), desk.session).records == ()


def test_words_that_no_question_reads_are_first_shown_to_flows_that_claim_some() -> None:
    """They keep them as a note of their own; all other words go where words go."""
    seen: list[int] = []

    def claims(play: Play, said: Said) -> bool:
        if said.text != "mine":
            return False
        seen.append(play.message)
        note(play, said, lambda number: Card((P("test", "Is {n} mine?", n=number),)))
        return True

    claimant = Flow("claimant", P("test", "Mine"), opens=lambda *_: None, claims=claims)
    desk = Desk((*every_flow(), claimant))
    message = desk.say("mine")
    assert seen == [message]
    assert desk.text == f"Is {desk.record.id} mine?"
    desk.say("a thought")
    assert desk.text.startswith("✓ Kept as a note")
    desk.command("/checkin")
    desk.say("mine")
    assert desk.text == f"Is {desk.record.id} mine?"
    desk.say("a thought")
    assert desk.answer("self_study").text == "a thought"
