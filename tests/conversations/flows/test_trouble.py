"""What is told about the bot itself."""

from __future__ import annotations

from datetime import UTC, datetime

from conversations.model import Noticed, Say
from tests.conversations.desk import Desk, weekdays

SINCE = datetime(2026, 11, 20, 21, 0, 31, tzinfo=UTC)
UNTIL = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


def test_away_says_what_may_be_missing() -> None:
    """From when to when, and the hour before which words may not have arrived; without a sound."""
    desk = Desk()
    desk.event(Noticed("away", SINCE, UNTIL))
    assert desk.text == (
        "I was out of reach from 22:00 on Fri 20 Nov until 07:05 on Mon 23 Nov. Telegram holds "
        "messages for me for a day, so what you sent before 07:05 on Sun 22 Nov may not "
        "have reached me. Everything that got its ✓ is here."
    )
    [said] = [one for one in desk.effects if isinstance(one, Say)]
    assert said.silent
    assert said.unasked


def test_restored_says_what_is_not_here_any_more() -> None:
    """Honestly, and where it may still be found."""
    desk = Desk()
    desk.event(Noticed("restored", SINCE, UNTIL))
    assert "All you kept up to 22:00 on Fri 20 Nov is here." in desk.text
    assert "What you wrote after that, until 07:05 on Mon 23 Nov, is not" in desk.text
    assert "deleted or set in that time is as it was before" in desk.text
    assert "how long your words stay: /history and /settings show it." in desk.text


def test_in_the_middle_of_a_check_in_the_question_stays_open() -> None:
    """Words written below it answer the question above it."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:05")
    desk.tap("Begin")
    step = desk.session.talk.open if desk.session.talk else None
    desk.event(Noticed("away", SINCE, UNTIL))
    desk.say("tight shoulders")
    assert step is not None
    assert [part.text for part in desk.answer(step).parts] == ["tight shoulders"]


def test_it_is_no_command() -> None:
    """Nobody can ask for it, and it stands in no menu."""
    desk = Desk()
    desk.command("/trouble")
    assert "I do not know /trouble" in desk.text
    desk.command("/help")
    assert "What went wrong" not in desk.text
