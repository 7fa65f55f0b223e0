"""Adding to the conversations: a step is one line, a conversation one file; words outlive both."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import conversations.flows
from bot.chat.menu import menu
from bot.words import Words
from bot.world import world
from conversations.catalog import Catalog
from conversations.codec import decode, encode
from conversations.diagram import dot, mermaid
from conversations.flow import Flow, Step, Variant
from conversations.flows.checkin import FLOW as CHECKIN
from conversations.model import P, Session
from conversations.practice import FIVE
from tests.conversations.desk import Desk, every_flow, weekdays

BREATHING = Step("breathing", ask=(Variant("plain", P("test", "How is your breath?")),))


def _with(step: Step, before: str) -> Flow:
    """Return the check-in with one more step."""
    at = [one.key for one in CHECKIN.steps].index(before)
    return replace(CHECKIN, steps=(*CHECKIN.steps[:at], step, *CHECKIN.steps[at:]))


def _without(key: str) -> Flow:
    """Return the check-in without a step, and without the wordings that lean on it."""
    left = tuple(
        replace(one, ask=tuple(way for way in one.ask if way.leans != key))
        for one in CHECKIN.steps
        if one.key != key and isinstance(one.ask, tuple)
    )
    assert len(left) == len(CHECKIN.steps) - 1
    return replace(CHECKIN, steps=left)


def _update(desk: Desk, *checkin: Flow) -> None:
    """Start the service again with another check-in, or none; what is stored stays."""
    others = (one for one in every_flow() if one.key != "checkin")
    desk.world = replace(desk.world, catalog=Catalog.of((*others, *checkin)))
    desk.session = decode(Session, encode(desk.session))


def _finish(desk: Desk) -> None:
    for _ in range(10):
        if desk.record.state == "complete":
            return
        desk.say("so it was")
    raise AssertionError("the check-in has no end")


@pytest.fixture
def desk() -> Desk:
    """A person two questions into a check-in."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/checkin")
    desk.say("one")
    desk.say("two")
    assert desk.session.talk is not None
    assert desk.session.talk.open == "seeing"
    return desk


# ---------------------------------------------------------------------- a sixth step


@pytest.mark.parametrize("before", [*FIVE[2:], "sentence"])
def test_a_session_under_way_meets_a_step_added_before_it(desk: Desk, before: str) -> None:
    """The sixth step is asked where it stands, and the check-in ends after six answers."""
    _update(desk, _with(BREATHING, before))
    asked = []
    for _ in range(10):
        if desk.record.state == "complete":
            break
        assert desk.session.talk is not None
        asked.append(desk.session.talk.open)
        desk.say(f"to {desk.session.talk.open}")
    owed = [key for key in (*FIVE, "sentence") if key in FIVE or key == before]
    owed.insert(owed.index(before), "breathing")
    first, *rest = [key for key in owed if key not in (*FIVE[:2], "sentence")]
    if first == "breathing":  # the open question was put before there was another ahead of it
        first, rest = "seeing", ["breathing", *rest[1:]]
    assert asked == [first, *rest]
    assert desk.answer("breathing").text == "to breathing"


@pytest.mark.parametrize("before", FIVE[:2])
def test_a_session_under_way_meets_a_step_added_behind_it(desk: Desk, before: str) -> None:
    """What was answered stays, and the new question comes after the open one."""
    _update(desk, _with(BREATHING, before))
    desk.say("three")
    assert desk.answer("seeing").text == "three"
    assert "How is your breath?" in desk.text
    desk.say("slow")
    _finish(desk)
    kept = {step: answer.text for step, answer in desk.record.answers.items()}
    assert kept == {
        "self_study": "one",
        "letting_go": "two",
        "seeing": "three",
        "breathing": "slow",
        "nourished": "so it was",
        "reflecting": "so it was",
    }


def test_a_check_in_set_down_meets_the_new_step(desk: Desk) -> None:
    """Taken up again after the change, it asks what is owed now."""
    desk.command("/cancel")
    _update(desk, _with(BREATHING, "seeing"))
    desk.command("/today")
    continuing = next(one for one in desk.buttons if one.startswith("Continue"))
    desk.tap(continuing)
    assert "How is your breath?" in desk.text


def test_a_check_in_that_is_complete_stays_so(desk: Desk) -> None:
    """Nobody is asked anew about what is done."""
    _finish(desk)
    _update(desk, _with(BREATHING, "self_study"))
    desk.say("one more thought")
    assert "breathing" not in desk.records[0].answers
    assert desk.records[0].state == "complete"


# -------------------------------------------------------------------- a step is gone


def test_words_for_a_step_that_is_gone_become_a_note_and_it_is_said(desk: Desk) -> None:
    """The open question was taken out: what answers it is kept, and so is the rest."""
    _update(desk, _without("seeing"))
    mine = desk.say("three")
    assert desk.words()[mine] == ["three"]
    assert desk.record.flow == "note"
    assert "Kept as a note" in desk.text
    first = desk.records[0]
    assert {key: answer.text for key, answer in first.answers.items()} == {
        "self_study": "one",
        "letting_go": "two",
    }
    assert first.state == "down"


def test_an_answered_step_that_is_gone_keeps_its_words(desk: Desk) -> None:
    """And the conversation goes on without it."""
    _update(desk, _without("letting_go"))
    _finish(desk)
    assert desk.answer("letting_go").text == "two"
    assert desk.answer("reflecting").text == "so it was"


def test_a_button_of_a_step_that_is_gone_is_answered_kindly(desk: Desk) -> None:
    """Its chips change nothing."""
    chip = desk.find("not today")
    _update(desk, _without("seeing"))
    before = desk.session.talk
    desk.tap_to(chip)
    assert "Nothing has changed." in desk.toast
    assert desk.session.talk == before


# ------------------------------------------------------------------ a flow is gone


def test_words_for_a_conversation_that_is_gone_become_a_note_and_it_is_said(desk: Desk) -> None:
    """Whatever was kept of it stays kept."""
    _update(desk)
    mine = desk.say("three")
    assert desk.words()[mine] == ["three"]
    assert desk.record.flow == "note"
    assert "Kept as a note" in desk.text
    assert [answer.text for answer in desk.records[0].answers.values()] == ["one", "two"]


def test_a_conversation_that_is_gone_can_be_left(desk: Desk) -> None:
    """/cancel, /help and another conversation all work, and nothing breaks when time passes."""
    _update(desk)
    desk.command("/help")
    assert "/today" in desk.shown("/today").text
    desk.command("/settings")
    desk.advance(days=2)
    desk.command("/cancel")
    assert desk.session.talk is None
    assert [answer.text for answer in desk.records[0].answers.values()] == ["one", "two"]


def test_a_reply_to_a_conversation_that_is_gone_is_kept_with_its_answer(desk: Desk) -> None:
    """A swipe on an old question finds the record, whatever became of the flow."""
    first = desk.shown("Let one person from your work come to mind.")
    desk.command("/cancel")
    _update(desk)
    mine = desk.reply(first, "and cold hands")
    assert desk.words()[mine] == ["and cold hands"]
    assert [part.text for part in desk.records[0].answers["self_study"].parts] == [
        "one",
        "and cold hands",
    ]


# ------------------------------------------------------------- a conversation is a file

GRATITUDE = '''"""Something to be thankful for, at any time."""

from conversations.flow import Flow, Step, Variant
from conversations.model import P

FLOW = Flow(
    key="gratitude",
    command="gratitude",
    title=P("menu", "Something to be thankful for"),
    steps=(Step("thanks", ask=(Variant("plain", P("gratitude", "What are you thankful for?")),)),),
    keeps=True,
    done=lambda play: play.say(P("gratitude", "Kept.")),
)
'''


@pytest.fixture
def one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put one new file among the conversations."""
    (tmp_path / "gratitude.py").write_text(GRATITUDE)
    path = [*conversations.flows.__path__, str(tmp_path)]
    monkeypatch.setattr(conversations.flows, "__path__", path)
    importlib.invalidate_caches()
    yield
    sys.modules.pop("conversations.flows.gratitude", None)
    if hasattr(conversations.flows, "gratitude"):
        delattr(conversations.flows, "gratitude")


@pytest.mark.usefixtures("one_more_file")
def test_a_new_conversation_is_one_new_file() -> None:
    """Command, /help, menu and diagram follow, and a session under way is not disturbed."""
    desk = Desk()
    desk.command("/checkin")
    desk.say("one")
    desk.command("/gratitude")
    assert "I do not know /gratitude" in desk.text

    desk.world = world()
    desk.command("/help")
    assert "/gratitude: Something to be thankful for" in desk.text
    desk.command("/gratitude")
    assert desk.text == "What are you thankful for?"
    mine = desk.say("the light")
    assert desk.words()[mine] == ["the light"]
    kept = next(one for one in desk.records if one.flow == "gratitude")
    assert kept.answers["thanks"].text == "the light"

    offered = menu(desk.world.catalog, Words(), date(2026, 11, 23))
    assert {"command": "gratitude", "description": "Something to be thankful for"} in offered
    assert "gratitude_STEP_thanks" in mermaid(desk.world.catalog)
    assert "gratitude_STEP_thanks" in dot(desk.world.catalog)


def test_without_the_file_there_is_no_such_conversation() -> None:
    """The test before is not fooled by what it left behind."""
    assert "gratitude" not in world().catalog.flows
