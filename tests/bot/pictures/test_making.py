"""A picture from being asked for to its end: made, sent, turned, and gone from the box."""

from __future__ import annotations

from datetime import date
from gettext import NullTranslations

import pytest

from bot.demo import faults
from bot.demo.person import Person
from bot.pictures import making
from bot.pictures.worker import PNG_STARTS, PictureProblem
from bot.words import Words
from conversations.pictures import facts
from tests.alive import Alive
from tests.conversations.pictures import samples


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has said something."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    await bot.say(person, "tight, as Zeisig wept")
    await bot.tap(person, "a label")
    return person


def buttons(person: Person) -> list[str]:
    """Return the labels under the newest message."""
    return [button.text for row in person.last.keyboard for button in row]


async def left(bot: Alive) -> list[tuple[int, ...]]:
    """Return how many attachments and jobs the box holds."""
    return await bot.rows("SELECT (SELECT count(*) FROM attachment), (SELECT count(*) FROM job)")


async def test_a_month_is_sent_as_a_photo(bot: Alive, anna: Person) -> None:
    """With a caption in words, under a name that tells nothing, and nothing stays on the box."""
    await bot.say(anna, "/month")
    [photo] = anna.photos
    assert photo.content.startswith(PNG_STARTS)
    assert photo.name == "presence.png"
    assert anna.last.text == "March 2026: 1 check-in on 1 day.\nHabits you noticed: a label (1)."
    assert buttons(anna) == ["☾ In dark"]
    assert await left(bot) == [(0, 0)]


async def test_the_letter_has_a_picture_and_it_keeps_its_shade(bot: Alive, anna: Person) -> None:
    """In dark it takes the place of the one in light, and the next one is dark at once."""
    await bot.say(anna, "/weekly")
    await bot.tap(anna, "As a picture")
    light = anna.photos[-1].content
    await bot.tap(anna, "☾ In dark")
    [dark] = anna.photos
    assert dark.content != light
    await bot.say(anna, "/year")
    assert buttons(anna) == ["☀ In light"]
    assert any("Your week" in one.text for one in anna.messages)


async def test_a_picture_that_cannot_be_made(
    bot: Alive,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is said, and nothing of what it would have shown is logged."""

    async def broken(_: str) -> bytes:
        raise PictureProblem("the process broke")

    pictures = making.Pictures(bot.presence.service, lambda _: Words(), broken)
    monkeypatch.setitem(bot.presence.jobs._makers, "picture", pictures._make)
    await bot.say(anna, "/month")
    assert anna.last.text.startswith("I could not draw that just now. Nothing is lost")
    assert anna.photos == []
    assert "Zeisig" not in caplog.text
    assert await left(bot) == [(0, 0)]


async def test_a_photo_that_is_refused_comes_as_a_file(bot: Alive, anna: Person) -> None:
    """With its caption and its buttons, and once."""
    bot.api.fail("sendPhoto", faults.bad_request("Bad Request: PHOTO_INVALID_DIMENSIONS"))
    await bot.say(anna, "/month")
    assert anna.photos == []
    assert [one.name for one in anna.documents] == ["presence.png"]
    assert buttons(anna) == ["☾ In dark"]
    assert await left(bot) == [(0, 0)]


async def test_a_photo_whose_answer_is_lost_is_not_sent_twice(bot: Alive, anna: Person) -> None:
    """It is looked for in the chat and found, and its buttons work."""
    ben = await bot.enrol()
    fault = bot.api.fail("sendPhoto", faults.answer_lost())
    anna.say("/month")
    await bot.until(lambda: fault.met == 1)
    await bot.say(ben, "/help")  # it is looked for once Telegram has answered anybody
    assert len(anna.photos) == 1
    await bot.tap(anna, "☾ In dark")
    assert len(anna.photos) == 1
    assert await left(bot) == [(0, 0)]


async def test_a_crash_while_a_picture_is_made(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made after the next start, once."""
    with monkeypatch.context() as patch:
        patch.setattr(making, "draw", _never)
        anna.say("/month")
        await bot.until(lambda: bot.presence.jobs._running == 1)
        await bot.crash()
    await bot.start()
    assert len(anna.photos) == 1
    assert await left(bot) == [(0, 0)]


def _never(*_: object, **__: object) -> str:
    raise PictureProblem("it took too long")


class Japanese(NullTranslations):
    """A language whose letters the fonts do not have."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's own signature
        """Return a message in letters that are not there."""
        return "静かな週" if "{" not in message else message


def test_letters_that_no_font_has_give_way_to_english() -> None:
    """Rather than a picture full of boxes."""
    week = facts.week((), samples.MONDAY)
    drawn = making.draw(week, Words("ja", Japanese()), date(2026, 11, 27), dark=False)
    assert drawn == making.draw(week, Words(), date(2026, 11, 27), dark=False)
