"""/search: what was asked for, what comes of it, and where else one may look."""

from __future__ import annotations

import pytest

from bot.chat.render import render
from bot.words import Words
from conversations.codec import encode
from conversations.flows.search import HITS
from conversations.model import Address, Say
from conversations.search.asking import of
from conversations.search.matching import Seeker
from tests.conversations.desk import Desk, weekdays

MORNING = "Mon 23 Nov, 09:00–12:00"


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, who has been through the morning's check-in."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    desk.until("12:05")
    desk.tap("Begin")
    for word in ("a pull", "a plan", "her hands", "courage", "in silence"):
        desk.say(word)
    return desk


def note(desk: Desk, text: str) -> int:
    """Write something while nothing is open, a minute later, and return its record's number."""
    desk.advance(1)
    desk.command("/cancel")
    desk.say(text)
    return desk.record.id


def work(desk: Desk) -> None:
    """Let the oldest search be done, as the edge does it."""
    job = next(one for one in desk.jobs if one.kind == "search")
    search, start = of(job.args)
    seeker = Seeker(search)
    rows = sorted(desk.records, key=lambda one: (one.day, one.id), reverse=True)
    at = next((at for at, one in enumerate(rows) if one.id == start), 0)
    met = [one.id for one in rows[at:] if seeker.in_document(encode(one))]
    met = [one for one in met if _within(desk, one, search.first, search.last)]
    after = met[HITS] if len(met) > HITS else 0
    desk.done("search", hits=" ".join(map(str, met[:HITS])), next=after)


def _within(desk: Desk, number: int, first: object, last: object) -> bool:
    day = desk.shelf.records[number].day
    return first is None or first <= day <= last  # type: ignore[operator]


def search(desk: Desk, typed: str) -> str:
    """Look for words and return what the card says."""
    desk.command(f"/search {typed}")
    work(desk)
    return desk.text


def tap(desk: Desk, label: str) -> str:
    """Tap a button that looks anew, and return what the card says then."""
    desk.tap(label)
    work(desk)
    return desk.text


def tap_step(desk: Desk) -> str:
    """Look at one step alone, by two taps."""
    desk.tap("Where")
    return tap(desk, "The person you saw")


def test_words_are_met_in_their_context_and_open_the_record(desk: Desk) -> None:
    """Behind a spoiler, below the name of the record; a tap shows it on a card of its own."""
    note(desk, "She said: nobody ever held my HÄNDE like that, and then she laughed")
    shown = search(desk, "haende")
    assert "“haende”" in shown
    assert "Mon 23 Nov, 12:06: a note" in shown
    assert "nobody ever held my HÄNDE like that" in shown
    [say] = [one for one in desk.effects if isinstance(one, Say)]
    [call] = render(say, Words("en"), desk.today)
    before, _, behind = call.params["text"].partition("<tg-spoiler>")
    assert "HÄNDE" in behind
    assert "HÄNDE" not in before
    desk.tap("1")
    assert "nobody ever held my HÄNDE" in desk.text
    assert "Delete" in desk.buttons


def test_what_is_met_nowhere_is_said_kindly(desk: Desk) -> None:
    """With what may help, and the ways to look elsewhere."""
    assert "I did not find that." in search(desk, "tulips")
    assert desk.buttons == ["Where", "When"]


def test_pages_are_turned_both_ways(desk: Desk) -> None:
    """Newest first, each record once, on the same card."""
    made = [note(desk, f"tulip {number}") for number in range(2 * HITS + 2)]
    search(desk, "tulip")
    count = len(desk.messages)

    def shown() -> list[int]:
        return [int(one.to.choice) for one in desk.last.keyboard[0]]

    pages = [shown()]
    while "Older ▶" in desk.buttons:
        tap(desk, "Older ▶")
        pages.append(shown())
    assert [one for page in pages for one in page] == made[::-1]
    assert [len(page) for page in pages] == [HITS, HITS, 2]
    back = [pages[-1]]
    while "◀ Newer" in desk.buttons:
        tap(desk, "◀ Newer")
        back.append(shown())
    assert back == pages[::-1]
    assert len(desk.messages) == count


def test_what_was_deleted_edited_or_brought_back_is_looked_at_as_it_is(desk: Desk) -> None:
    """At once, also by a page that was found a moment before it is shown."""
    desk.command("/cancel")
    message = desk.say("tulips on the sill")
    search(desk, "tulips")
    desk.tap("1")
    desk.tap("Delete")
    assert "did not find that" in search(desk, "tulips")
    desk.tap("Undo")
    assert "on the sill" in search(desk, "tulips")
    desk.edit(message, "roses on the sill")
    assert "did not find that" in search(desk, "tulips")
    assert "roses on the sill" in search(desk, "roses")
    desk.command("/search roses")
    number = desk.record.id
    desk.tap_to(Address("history", "@delete", desk.last.card or 0, str(number)))
    desk.done("search", hits=str(number), next=0)
    assert "did not find that" in desk.text


def test_a_step_a_period_and_a_tag_can_be_typed(desk: Desk) -> None:
    """And each is named on the card."""
    assert "a plan" in search(desk, "plan step:letting_go 2026")
    assert "Where: Letting go" in desk.text
    assert "In 2026" in desk.text
    assert "did not find that" in search(desk, "plan step:seeing")
    assert "did not find that" in search(desk, "plan 2025")
    assert "a plan" in search(desk, "step:letting")
    assert "did not find that" in search(desk, "plan #supervision")
    assert "Tag: supervision" in desk.text


def test_a_step_and_a_period_can_be_tapped(desk: Desk) -> None:
    """What was looked for stays; Everywhere and Any time take the filter away again."""
    search(desk, "hands")
    desk.tap("Where")
    assert "did not find that" in tap(desk, "Letting go")
    desk.tap("Where")
    assert "her hands" in tap(desk, "The person you saw")
    desk.tap("When")
    assert "did not find that" in tap(desk, "Last month")
    assert "1 Oct to Sat 31 Oct" in desk.text
    desk.tap("When")
    assert "her hands" in tap(desk, "This month")
    desk.tap("When")
    desk.tap("‹ Back")
    work(desk)
    assert "her hands" in desk.text
    desk.tap("Where")
    assert "Where:" not in tap(desk, "Everywhere")
    desk.tap("When")
    assert "her hands" in tap(desk, "2026")
    desk.tap("When")
    assert "In 2026" not in tap(desk, "Any time")


def test_without_words_it_asks_for_them(desk: Desk) -> None:
    """They are looked for and kept nowhere; Cancel looks for nothing."""
    count = len(desk.records)
    desk.command("/search")
    desk.say("courage")
    assert "One moment, I am looking." in desk.text
    shown = len(desk.messages)
    work(desk)
    assert "“courage”" in desk.text
    assert "One moment" not in desk.text
    assert len(desk.messages) == shown
    assert len(desk.records) == count
    desk.command("/search")
    desk.tap("Cancel")
    assert desk.text == "Nothing looked for."
    assert desk.jobs == []


def test_a_search_during_a_check_in_leaves_the_question_open(desk: Desk) -> None:
    """Also one that asked for its words first."""
    desk.until("17:05")
    desk.tap("Begin")
    search(desk, "hands")
    desk.say("warm")
    desk.command("/search")
    desk.say("hands")
    work(desk)
    desk.say("the hurry")
    assert desk.answer("self_study").text == "warm"
    assert desk.answer("letting_go").text == "the hurry"


def test_an_earlier_search_has_been_put_away(desk: Desk) -> None:
    """Its buttons would go on with other words; the records it found still open."""
    search(desk, "hands")
    first = desk.last
    search(desk, "plan")
    desk.tap("Where", first)
    assert desk.toast == "That search has been put away. /search looks again."
    desk.tap("1", first)
    assert "her hands" in desk.text


def test_a_filter_that_was_tapped_meanwhile_wins(desk: Desk) -> None:
    """The end of the search before it shows nothing; the card says what was tapped last."""
    search(desk, "hands")
    card = desk.last
    desk.tap_to(Address("search", "@step", card.card or 0, "seeing"))
    desk.tap_to(Address("search", "@step", card.card or 0, "letting_go"))
    shown = card.text
    work(desk)
    assert card.text == shown
    work(desk)
    assert "Where: Letting go" in card.text


@pytest.mark.parametrize(("ok", "result"), [(False, {}), (True, {}), (True, {"hits": 3})])
def test_a_search_that_could_not_be_made_is_said(
    desk: Desk, ok: bool, result: dict[str, int]
) -> None:
    """And what to do."""
    desk.command("/search hands")
    desk.done("search", ok=ok, **result)
    assert "/search tries again" in desk.text
    assert "Where" in desk.buttons
    assert "her hands" in tap_step(desk)


@pytest.mark.parametrize("action", ["@page", "@step", "@tag", "@period", "@where", "@when"])
@pytest.mark.parametrize("choice", ["", "99", "x.y", "9" * 40, "gone", "2026-99"])
def test_a_forged_button_looks_for_nothing_strange(desk: Desk, action: str, choice: str) -> None:
    """It looks for the same words somewhere, or is passed over."""
    search(desk, "hands")
    desk.tap_to(Address("search", action, desk.last.card or 0, choice))
    while desk.jobs:
        work(desk)
    assert "“hands”" in desk.text


def test_the_words_stand_in_no_button(desk: Desk) -> None:
    """Callback data holds numbers and keys; so do the names of jobs."""
    search(desk, "rose")
    desk.tap("When")
    for message in desk.messages:
        for button in (one for row in message.keyboard for one in row):
            assert "rose" not in button.to.choice
    desk.command("/search rose")
    assert [one.kind for one in desk.jobs] == ["search"]
