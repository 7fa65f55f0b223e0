"""Whatever a person writes, however it arrives: it stands once, under its question."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product

import pytest

from bot.demo import faults
from bot.demo.text import split, utf16_length
from tests.alive import Alive
from tests.faults.speaker import FIRST, LINE, NOTE, SECOND, SLIP, THIRD, Speaker, begun

DECLINED = "I keep words and voice notes, so this was not saved. A line of text is enough."
PLACE = "Berlin, where it is 12:00: that is the clock I go by. The place is not kept."


@pytest.fixture
async def anna(bot: Alive) -> Speaker:
    """Somebody at the first question of a check-in."""
    return await begun(bot)


# ------------------------------------------------------------------ two quick messages


@pytest.mark.parametrize("crash", [False, True])
async def test_fault_34_before_the_next_question(bot: Alive, anna: Speaker, crash: bool) -> None:
    """Two messages, the second before the next question is in the chat, are one answer."""
    hung = bot.api.fail("sendMessage", faults.hang(done=False))
    anna.say(FIRST)
    await bot.until(lambda: hung.met == 1)
    second = anna.say(FIRST)
    await bot.until(lambda: not bot.presence.worker.idle)
    if crash:
        await bot.crash()
        hung.cancel()
        await bot.start()
    hung.cancel()
    await bot.settle()
    assert anna.person.message(second).reaction == ("✍",)
    assert anna.count("What could you set down") == 1
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


@pytest.mark.parametrize("crash", [False, True])
async def test_fault_34_after_the_next_question(bot: Alive, anna: Speaker, crash: bool) -> None:
    """A message below a question that the bot does not know to have arrived answers it.

    One tap moves it back.
    """
    hung = bot.api.fail("sendMessage", faults.hang(done=True))
    anna.say(FIRST)
    await bot.until(lambda: hung.met == 1)
    slip = anna.say(SECOND)
    await bot.until(lambda: not bot.presence.worker.idle)
    if crash:
        await bot.crash()
        hung.cancel()
        await bot.start()
    hung.cancel()
    await bot.settle()
    assert anna.count("What could you set down") == 1
    await anna.judged()
    await bot.tap(anna.person, SLIP)
    anna.moves(slip, FIRST)
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


async def test_fault_34_at_once(bot: Alive, anna: Speaker) -> None:
    """Two messages in one batch are one answer; the third, after the question, is the next."""
    anna.say(FIRST)
    anna.say(FIRST)
    await bot.settle()
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


# -------------------------------------------------------------------- 9,000 characters


def in_three(anna: Speaker) -> list[str]:
    """Return a text of nine thousand characters in the three parts in which a phone sends it."""
    made = [f"{anna.person.user_id}-{number} ".ljust(4095, "a") + " " for number in range(2)]
    made.append(f"{anna.person.user_id}-2 ".ljust(9000 - 2 * 4096, "a"))
    assert split("".join(made)) == made
    return made


async def arrive(bot: Alive, anna: Speaker, step: str, gaps: tuple[bool, bool]) -> list[int]:
    """Send the parts; at each gap that is open, the bot has answered before the next comes."""
    sent = []
    for text, gap in zip(in_three(anna), (*gaps, True), strict=True):
        sent.append(anna.write(text, step))
        if gap:
            await bot.settle()
    return sent


every_gap = pytest.mark.parametrize("gaps", list(product((False, True), repeat=2)))


@every_gap
async def test_fault_35_an_answer_in_three_parts(
    bot: Alive, anna: Speaker, gaps: tuple[bool, bool]
) -> None:
    """However fast the next question comes, the three parts are one answer and the next is next."""
    await arrive(bot, anna, FIRST, gaps)
    anna.say(SECOND)
    await bot.settle()
    anna.say(THIRD)
    await bot.settle()
    await anna.judged()


@every_gap
async def test_fault_35_the_last_answer_in_three_parts(
    bot: Alive, anna: Speaker, gaps: tuple[bool, bool]
) -> None:
    """Parts that come when the check-in is complete still belong to its last answer."""
    for _ in range(4):
        await bot.tap(anna.person, "Skip ›")
    await arrive(bot, anna, "reflecting", gaps)
    await anna.judged()


@every_gap
async def test_fault_35_a_note_in_three_parts(bot: Alive, gaps: tuple[bool, bool]) -> None:
    """With nothing open, the three parts are one note."""
    anna = Speaker(bot, await bot.enrol())
    await arrive(bot, anna, NOTE, gaps)
    await anna.judged()


@every_gap
async def test_fault_35_a_line_in_three_parts(bot: Alive, gaps: tuple[bool, bool]) -> None:
    """After a prompt, the three parts are that block's one line."""
    anna = Speaker(bot, await bot.enrol(hours="Tue 9-12:30"))
    await bot.pass_(minutes=40)
    await arrive(bot, anna, LINE, gaps)
    await anna.judged()


@pytest.mark.parametrize("done", [False, True])
@every_gap
async def test_fault_35_a_crash_between_the_parts(
    bot: Alive, anna: Speaker, gaps: tuple[bool, bool], done: bool
) -> None:
    """Killed while the next question is on its way, the bot still finds the parts together."""
    hung = bot.api.fail("sendMessage", faults.hang(done=done))
    first, second, third = in_three(anna)
    anna.write(first, FIRST)
    await bot.until(lambda: hung.met == 1)
    if gaps[0]:
        anna.write(second, FIRST)
        await bot.until(lambda: not bot.presence.worker.idle)
    await bot.crash()
    hung.cancel()
    if not gaps[0]:
        anna.write(second, FIRST)
    if gaps[1]:
        anna.write(third, FIRST)
    await bot.start()
    if not gaps[1]:
        anna.write(third, FIRST)
        await bot.settle()
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


# ------------------------------------------------------------------------------- edits


async def test_fault_36_an_edit_after_the_end(bot: Alive, anna: Speaker) -> None:
    """An answer of a check-in that is complete is revised, now and after a restart."""
    sent = []
    for step in (FIRST, SECOND, THIRD, "nourished", "reflecting"):
        sent.append(anna.say(step))
        await bot.settle()
    before = len(anna.person.messages)
    for words in ("slower", "slower still"):
        for number in sent:
            anna.edit(number, words)
        await bot.settle()
        await bot.restart()
    assert len(anna.person.messages) == before, "the receipt is a reaction"
    assert {anna.person.message(number).reaction for number in sent} == {("✍",)}
    await anna.judged()


async def test_fault_36_a_middle_part(bot: Alive, anna: Speaker) -> None:
    """Of an answer in three parts the middle one is revised, in its place."""
    _, middle, _ = await arrive(bot, anna, FIRST, (False, True))
    anna.edit(middle, "shorter")
    await bot.settle()
    await bot.restart()
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


async def test_fault_36_an_edit_on_the_heels_of_its_message(bot: Alive, anna: Speaker) -> None:
    """An edit that comes with its message, or while the next question is on its way, counts."""
    anna.edit(anna.say(FIRST), "in the same batch")
    await bot.settle()
    hung = bot.api.fail("sendMessage", faults.hang(done=True))
    second = anna.say(SECOND)
    await bot.until(lambda: hung.met == 1)
    anna.edit(second, "while it was on its way")
    await bot.crash()
    hung.cancel()
    await bot.start()
    await anna.judged()
    assert anna.count("✓ What could you set down") == 1


async def test_fault_36_edits_of_yesterday(bot: Alive, anna: Speaker) -> None:
    """A day later, in another check-in, edits still find their answers, lines and notes."""
    old = anna.say(FIRST)
    await bot.settle()
    await bot.say(anna.person, "/cancel")
    note = anna.say(NOTE, walk=2)
    await bot.settle()
    await bot.pass_(hours=30)
    await bot.say(anna.person, "/checkin")
    anna.edit(old, "tight, then warm")
    anna.edit(note, "and a note")
    new = anna.say(FIRST, walk=3)
    await bot.settle()
    anna.edit(new, "a new one")
    await bot.settle()
    await anna.judged()


async def test_fault_36_an_edit_of_what_slipped(bot: Alive, anna: Speaker) -> None:
    """Words moved to the answer before are revised there."""
    anna.say(FIRST)
    await bot.settle()
    slip = anna.say(SECOND)
    await bot.settle()
    await bot.tap(anna.person, SLIP)
    anna.moves(slip, FIRST)
    anna.edit(slip, "this too")
    await bot.settle()
    await anna.judged()


# ------------------------------------------------------------------ what is not words


def raw(kind: str, value: object, **more: object) -> Callable[[Speaker, int], None]:
    """Return how a phone sends something that the stand-in's own cannot."""

    def send(anna: Speaker, number: int) -> None:
        chat = anna.person.chat
        message = {"message_id": number, "date": 1, "chat": chat.as_json(), kind: value, **more}
        anna.bot.api.update("message", message | {"from": chat.user.as_json()})

    return send


FILE = {"file_id": "x", "file_unique_id": "y", "duration": 3, "length": 240}
HERE = {"latitude": 52.5, "longitude": 13.4}
CAPTIONED = ("animation", "audio", "document", "live_photo", "paid_media", "photo", "video")
SENT: dict[str, Callable[[Speaker, int], object]] = {
    "a photo": lambda anna, _: anna.person.send_photo(),
    "a sticker": lambda anna, _: anna.person.send_sticker(),
    "a document": lambda anna, _: anna.person.send_document("plan.pdf", b"%PDF"),
    "a place": lambda anna, _: anna.person.send_location(52.5, 13.4),
    "a contact": raw("contact", {"phone_number": "+1", "first_name": "Ben"}),
    "a poll": raw("poll", {"id": "1", "question": "how was it?", "options": []}),
    "a die": raw("dice", {"emoji": "🎲", "value": 3}),
    "a video note": raw("video_note", FILE),
    "a game": raw("game", {"title": "x", "description": "y", "photo": []}),
    "a venue": raw("venue", {"title": "x", "address": "y", "location": HERE}, location=HERE),
    "a checklist": raw("checklist", {"title": "x", "tasks": []}),
    "a story": raw("story", {"chat": {}, "id": 1}),
    "something new": raw("hologram", {"depth": 3}),
}
REPLIES: dict[str, list[str]] = {
    "a place": [PLACE],
    "a venue": [PLACE],
    "something new": [],
}
"""What is said to those that are not just declined."""


async def test_fault_37_what_is_not_words(bot: Alive, anna: Speaker) -> None:
    """It answers nothing, is replied to once and kindly, and the question stays open."""
    for kind, send in SENT.items():
        before = len(anna.person.messages)
        send(anna, anna.person.chat.next_id())
        await bot.settle()
        assert [one.text for one in anna.person.messages[before:]] == REPLIES.get(kind, [DECLINED])
    said = len(anna.person.messages)
    await bot.restart()
    assert len(anna.person.messages) == said
    anna.say(FIRST)
    await bot.settle()
    await anna.judged()


async def test_fault_37_words_under_a_picture(bot: Alive) -> None:
    """The file is declined, and the words under it are words like any others."""
    anna = Speaker(bot, await bot.enrol())
    for walk, kind in enumerate(CAPTIONED, 1):
        number, text = anna.person.chat.next_id(), anna.spell("what she drew")
        raw(kind, FILE, caption=text)(anna, number)
        anna.expect(number, text, NOTE, walk=walk)
        await bot.settle()
        assert anna.count(DECLINED) == walk, kind
    await anna.judged()


async def test_fault_37_an_album(bot: Alive, anna: Speaker) -> None:
    """Ten pictures sent together with words under one of them: the words are kept, once."""
    text = anna.spell("all of them hers")
    for at in range(10):
        number = anna.person.chat.next_id()
        words = {"caption": text} if at == 4 else {}
        raw("photo", [FILE], media_group_id="7", **words)(anna, number)
        if words:
            anna.expect(number, text, FIRST)
    await bot.settle()
    anna.say(SECOND)
    await bot.settle()
    await anna.judged()


# ---------------------------------------------------------------------- odd characters


ODD = {
    "joined emoji": "🫶🏽 👩‍👩‍👧 🏳️‍🌈 👍🏿 🙂",
    "flags": "🇩🇪🇯🇵 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣",
    "right to left": "שלום לך, היא צחקה، ثم بكت",
    "direction marks": "\u202edesrever\u202c \u2067x\u2069 \u200f",
    "tags": "<b>bold</b> & <i>never closed &amp; </code> <script>",
    "braces": "{words} {0} {{chips}} %s %(name)s $x \\n \\u0041",
    "NUL": "before\x00after\x01\x1b[31m",
    "combining": "e\u0301 Z̷̡̛a̸l̶g̵o̴ n\u0303",
    "lines": "one\n\n two \r\n\tthree \u2028four\u0085",
    "no character": "\ufffd\ufffe\U0010ffff",
}


async def test_fault_38_odd_characters(bot: Alive, anna: Speaker) -> None:
    """They are kept as they were sent, shown again, revised, and told in the week's letter."""
    for walk, odd in enumerate(ODD.values(), 1):
        await bot.say(anna.person, "/checkin")
        number = anna.say(FIRST, odd, walk=walk)
        await bot.settle()
        await bot.tap(anna.person, "‹ Back")
        assert anna.count("So far: “") == walk
        anna.edit(number, f"{odd} {odd}")
        anna.say(FIRST, odd, walk=walk)
        await bot.settle()
        for command in ("/today", "/weekly", "/cancel"):
            await bot.say(anna.person, command)
    await bot.restart()
    await anna.judged()


@pytest.mark.parametrize(("units", "messages"), [(4096, 1), (4097, 2), (4098, 2)])
async def test_fault_38_as_long_as_a_message_can_be(
    bot: Alive, anna: Speaker, units: int, messages: int
) -> None:
    """Lengths count in UTF-16: what fits is one message, what does not comes in two, in order."""
    texts = []
    for filler in ("a", "🙂", "ש", "<", "\x00"):
        wide = utf16_length(filler)
        texts.append("x" * (units % wide) + filler * (units // wide))
        assert utf16_length(texts[-1]) == units
        await bot.say(anna.person, "/checkin")
        await bot.say(anna.person, texts[-1])
        await bot.tap(anna.person, "‹ Back")
        assert anna.count("So far: “") == len(texts)
        await bot.say(anna.person, "/cancel")
    await bot.say(anna.person, "/export json")
    checkins = json.loads(anna.person.documents[-1].content)["checkins"]
    assert [one["steps"][FIRST]["words"] for one in checkins] == [split(text) for text in texts]
    assert {len(split(text)) for text in texts} == {messages}
