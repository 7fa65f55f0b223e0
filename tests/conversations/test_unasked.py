"""Nothing private is said unasked: whatever comes by itself can lie open on a treatment table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model import (
    Commanded,
    Done,
    Event,
    Noticed,
    Rang,
    Redraw,
    Said,
    Say,
    Settings,
    Tapped,
    replace,
)
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import uncovered

PRIVATE = "zq"
"""Stands in everything the person writes."""


class Onlooker(Desk):
    """A desk at which somebody else reads along: all that is said, what of it by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.by_itself: dict[str, list[str]] = {}
        self.asked_for: list[str] = []
        self.loud: list[str] = []

    def event(self, event: Event) -> None:
        """Work an event, and note what can be read of what came of it."""
        super().event(event)
        kinds = [one.kind for one in event.prompts] if isinstance(event, Rang) else []
        kinds += [event.kind] if isinstance(event, Noticed | Done) else []
        for effect in self.effects:
            if isinstance(event, Rang | Noticed) and isinstance(effect, Say) and not effect.silent:
                self.loud.append(repr(event))
            if isinstance(effect, Say | Redraw):
                shown = uncovered(effect.card.body)
                if isinstance(event, Said | Tapped | Commanded):
                    self.asked_for.append(shown)
                for kind in kinds:
                    self.by_itself.setdefault(kind, []).append(shown)


@pytest.fixture(params=[False, True], ids=["loud", "tidy and silent"])
def desk(request: pytest.FixtureRequest) -> Onlooker:
    """With words everywhere: an intention, a sentence, a line, a note, a check-in under way."""
    desk = Onlooker()
    desk.works(*weekdays("09:00-11:00", "14:00-17:00"))
    desk.meets("18:00-19:00")
    on = bool(request.param)
    desk.session = replace(desk.session, settings=Settings(silent=on, tidy=on, whisper=True))
    desk.say(f"a note {PRIVATE}")
    desk.until("11:05")
    desk.say(f"a line {PRIVATE}")
    desk.tap("Go deeper")
    for words in ("one", "two", "three", "four"):
        desk.say(f"{words} {PRIVATE}")
    desk.tap("next time")
    desk.say(f"a sentence {PRIVATE}")
    desk.tap("One thing to carry into your next block?")
    desk.say(f"an intention {PRIVATE}")
    desk.command("/checkin")
    desk.say(f"under way {PRIVATE}")
    return desk


def test_what_time_brings_shows_no_word(desk: Onlooker) -> None:
    """Two weeks with a pause: each kind of thing that falls due, in every state it meets."""
    desk.command("/pause tomorrow")
    desk.tap("Yes, keep it")
    for _ in range(14):
        desk.advance(hours=6)
        desk.say(f"more {PRIVATE}")
        desk.advance(hours=18)
    assert (
        {"block", "letter", "back", "whisper"}
        <= set(desk.by_itself)
        >= set(desk.world.catalog.rings)
    )
    assert len(desk.by_itself["block"]) > 10
    assert bool(desk.loud) is not desk.session.settings.silent
    assert PRIVATE not in "\n".join(one for said in desk.by_itself.values() for one in said)


def test_what_the_bot_tells_of_itself_shows_no_word(desk: Onlooker) -> None:
    """Every notice there is."""
    desk.loud.clear()
    for kind in desk.world.catalog.tells:
        for number in (0, 1, 2, 3):
            since = desk.now - timedelta(hours=30)
            desk.event(Noticed(kind, since, desk.now, number))
    assert desk.by_itself
    assert desk.loud == []
    assert PRIVATE not in "\n".join(one for said in desk.by_itself.values() for one in said)


def test_the_end_of_a_job_shows_no_word(desk: Onlooker) -> None:
    """A voice note that is kept brings the next question; a tidied chat is told of."""
    desk.voice()
    for _ in range(4):
        desk.say(f"more {PRIVATE}")
    desk.command("/checkin")
    desk.voice()
    kept = desk.record.id
    for left in (0, 2):
        desk.event(
            Done("tidy", not left, {"record": kept, "end": desk.last.card or 0, "left": left})
        )
    assert {"voice", "tidy"} <= set(desk.by_itself)
    assert PRIVATE not in "\n".join(one for said in desk.by_itself.values() for one in said)


def test_what_is_asked_for_shows_words_of_other_days_only_when_tapped(desk: Onlooker) -> None:
    """The week, the history, and what was carried along."""
    desk.advance(days=1)
    desk.asked_for.clear()
    desk.command("/weekly")
    desk.command("/checkin")
    desk.command("/cancel")
    desk.command("/history")
    for label in [one for one in desk.buttons if ":" in one]:
        desk.tap(label)
        desk.tap("‹ Back")
    assert len(desk.asked_for) > 6
    assert PRIVATE not in "\n".join(desk.asked_for)
    assert PRIVATE in "\n".join(one.text for one in desk.messages if one.card)
