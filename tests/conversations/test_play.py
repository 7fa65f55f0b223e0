"""What flows may say and do in a turn."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.flow import Chip, Flow, Given, Step, Variant
from conversations.model import Answer, Facts, Keep, P, Query, Record, Redraw, Say, Session, Toast
from conversations.play import Play
from conversations.stage import Wanted

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("UTC"))


def _step(key: str, **more: object) -> Step:
    return Step(key, (Variant("a", P("test", "A?")), Variant("b", P("test", "B?"))), **more)  # type: ignore[arg-type]


def _nothing(_play: Play) -> None:
    pass


KEPT = Flow(
    "kept",
    P("test", "Kept"),
    (
        _step("first", chips=(Chip("x", P("test", "x")),)),
        _step("second"),
        _step("tail", tail=True, offer=P("test", "More?")),
    ),
    keeps=True,
    done=_nothing,
)
ASKS = Flow("asks", P("test", "Asks"), (_step("only"),), done=_nothing)
CARRIED = Flow(
    "carried",
    P("test", "C"),
    (_step("given", when=Given("it")), _step("then")),
    keeps=True,
    done=_nothing,
)


@pytest.fixture
def play() -> Play:
    """A turn of somebody settled in Berlin."""
    world = World(Catalog.of((KEPT, ASKS, CARRIED)))
    return Play(world, Session(zone="Europe/Berlin", settled=True), NOW)


def test_today_is_the_therapists_calendar_day(play: Play) -> None:
    """Half past midnight in Berlin is tomorrow in London."""
    assert play.today == date(2026, 11, 24)


def test_what_has_not_been_found_is_wanted_with_all_that_was(play: Play) -> None:
    """So that the turn can be worked out again in one go."""
    known, unknown = Query("schedule"), Query("unfinished")
    again = Play(play.world, play.session, NOW, {known: Facts()})
    assert again.find(known) == Facts()
    with pytest.raises(Wanted) as wanted:
        again.find(unknown)
    assert wanted.value.queries == (known, unknown)


def test_numbers_are_given_out_once(play: Play) -> None:
    """Cards and records share them."""
    given = [play.number(), play.say(P("test", "x")), play.number()]
    assert given == [1, 2, 3]
    assert play.session.serial == 3


def test_saying_redrawing_and_toasts_are_gathered_in_order(play: Play) -> None:
    """The turn holds them as they came."""
    number = play.say(P("test", "x"), silent=True)
    said = play.effects[0]
    assert isinstance(said, Say)
    play.redraw(said.card, number)
    play.toast(P("test", "y"))
    assert [type(one) for one in play.turn().effects] == [Say, Redraw, Toast]
    assert said.silent


def test_beginning_asks_the_first_question_and_listens_for_it(play: Play) -> None:
    """What was said before belongs to nothing any more."""
    play.begin(KEPT)
    assert play.talk is not None
    assert play.talk.open == "first"
    assert play.session.newest == play.session.serial
    assert play.session.filed is None


def test_beginning_with_answers_asks_what_is_left(play: Play) -> None:
    """An answer that came with the command is not asked for."""
    play.begin(KEPT, answers={"first": Answer(skipped=True)})
    assert play.talk is not None
    assert play.talk.open == "second"


def test_what_was_carried_is_given_only_to_conversations_that_keep(play: Play) -> None:
    """And the question about it is owed only then."""
    play.change(carried={"it": "slow hands"})
    play.begin(CARRIED)
    assert play.talk is not None
    assert play.talk.open == "given"
    play.begin(ASKS)
    assert play.talk.record.given == {}


def test_the_wording_least_recently_used_comes_next(play: Play) -> None:
    """Across conversations."""
    for _ in range(3):
        play.begin(ASKS)
    questions = [one.card.body[0] for one in play.effects if isinstance(one, Say)]
    assert questions == [P("test", "A?"), P("test", "B?"), P("test", "A?")]


def test_a_tail_is_never_owed(play: Play) -> None:
    """The chain has only what must be asked."""
    play.begin(KEPT)
    assert play.talk is not None
    assert [step.key for step in play.chain(play.talk)] == ["first", "second"]


def test_a_check_in_is_set_down_for_another_and_parked_for_a_setting(play: Play) -> None:
    """Words are for one at a time; a setting gives the check-in back."""
    play.begin(KEPT, answers={"first": Answer(chips=("x",))})
    play.begin(CARRIED)
    assert [one.record.state for one in play.effects if isinstance(one, Keep)] == ["down"]
    play.begin(ASKS)
    assert [talk.flow for talk in play.session.parked] == ["carried"]


def test_a_prompt_sets_everything_down(play: Play) -> None:
    """Also what was parked; of a setting only what has begun to say something stays."""
    play.begin(KEPT, answers={"first": Answer(chips=("x",))})
    play.begin(ASKS)
    play.put_aside()
    assert play.talk is None
    assert play.session.parked == ()
    assert [one.record.state for one in play.effects if isinstance(one, Keep)] == ["down"]


def test_taking_up_what_is_under_way_changes_nothing(play: Play) -> None:
    """It is there already."""
    play.begin(KEPT)
    before = play.session
    assert play.talk is not None
    play.take_up(play.talk.record)
    assert play.session == before


def test_resuming_opens_a_record_that_was_set_down(play: Play) -> None:
    """At its first unanswered question."""
    record = Record(
        9,
        "kept",
        "UTC",
        date(2026, 11, 20),
        NOW,
        state="down",
        answers={"first": Answer(chips=("x",))},
    )
    play.resume(record)
    assert play.talk is not None
    assert play.talk.open == "second"
    assert play.talk.record.state == "open"


def test_leaving_keeps_what_was_said(play: Play) -> None:
    """Set down, not thrown away."""
    play.begin(KEPT, answers={"first": Answer(chips=("x",))})
    play.leave()
    assert play.talk is None
    kept = play.effects[-1]
    assert isinstance(kept, Keep)
    assert kept.record.state == "down"
    play.leave()
    assert play.effects[-1] is kept


def test_a_conversation_that_does_not_keep_writes_nothing(play: Play) -> None:
    """Its draft is all there is."""
    play.begin(ASKS)
    play.keep()
    assert not any(isinstance(one, Keep) for one in play.effects)


def test_what_is_asked_of_the_store_together_is_asked_at_once() -> None:
    """With what is known already, so that the answer to it all comes back; then nothing is."""
    world = World(Catalog.of(()))
    known, first, second = (Query("prompt", id=number) for number in (1, 2, 3))
    play = Play(world, Session(), NOW, {known: Facts()})
    with pytest.raises(Wanted) as wanted:
        play.find_all((known, first, second))
    assert wanted.value.queries == (known, first, second)
    play = Play(world, Session(), NOW, dict.fromkeys((known, first), Facts()))
    assert play.find_all((known, first)) == (Facts(), Facts())
