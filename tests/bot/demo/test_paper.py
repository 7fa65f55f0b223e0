"""The printed conversation."""

import io
from datetime import UTC, date, datetime

import pytest

from bot.demo.chat import Message
from bot.demo.media import Media
from bot.demo.paper import Paper, readable

AT = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")


def _keys(*labels: str) -> dict[str, list[list[dict[str, str]]]]:
    return {"inline_keyboard": [[{"text": label, "callback_data": "x"} for label in labels]]}


def test_two_speakers() -> None:
    """Times are local, text is wrapped under its speaker, buttons stand in brackets."""
    stream = io.StringIO()
    paper = Paper(stream, ("Anna", "Presence"))
    paper.day(date(2026, 3, 2))
    text = "Your morning block has ended. Two minutes?"
    paper.bot(AT, Message(1, from_bot=True, date=AT, text=text, markup=_keys("Begin", "Skip")))
    paper.person(AT, "[Begin]")
    paper.aside("Killed.")
    assert stream.getvalue() == (
        "\n──────────────── Monday, 2 March ────────────────\n\n"
        "12:05  Presence  Your morning block has ended. Two\n"
        "                 minutes?\n"
        "                 [Begin]  [Skip]\n\n"
        "12:05      Anna  [Begin]\n\n"
        "                 Killed.\n\n"
    )


def test_what_does_not_fit() -> None:
    """A row of buttons too long for the line breaks between buttons; files show their name."""
    stream = io.StringIO()
    media = Media("document", 1, "week.json", b"{}", "application/json")
    keys = _keys("One thing to carry", "Someone else, too")
    message = Message(1, from_bot=True, date=AT, media=media, markup=keys)
    Paper(stream, ("A", "B")).bot(AT, message, "(again)")
    assert [line.strip() for line in stream.getvalue().splitlines()] == [
        "12:05  B  (again)",
        "📎 week.json",
        "[One thing to carry]",
        "[Someone else, too]",
        "",
    ]


def test_a_terminal_gets_colour() -> None:
    """Only a terminal is sent escape codes."""
    for stream, coloured in ((Terminal(), True), (io.StringIO(), False)):
        Paper(stream, ("A", "B")).person(AT, "hello")
        assert ("\033[" in stream.getvalue()) is coloured


def test_entities_that_matter() -> None:
    """Quotes stand behind a bar and hidden words are marked, whatever units come before them."""
    entities = [
        {"type": "spoiler", "offset": 3, "length": 6},
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "blockquote", "offset": 10, "length": 5},
    ]
    assert readable("🌿 hidden\nquote", entities) == "🌿 ▒ hidden ▒\n│ quote"
