"""The weekly letter as it is read."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.split import MESSAGE_LIMIT, units
from bot.words import Words
from conversations.letters.telling import tell
from conversations.model import Phrase, replace
from conversations.practice import STEPS
from conversations.when.daysoff import Pause
from tests.conversations.letters.a_week import (
    BERLIN,
    MONDAY,
    SUNDAY,
    block,
    full_week,
    letter,
    note,
    record,
    said,
    text,
)
from tests.pseudo import pseudo_words

ROOT = Path(__file__).parents[3]


def test_a_full_week() -> None:
    """A week with everything in it is told in order, in the person's own words."""
    assert text(full_week()) == (
        "Your week\nMon 23 Nov to Sun 29 Nov\n\n"
        "3 days worked, 3 check-ins.\n3 days off.\n\n"
        "In yourself\nMy shoulders were up at my ears until she laughed\n\n"
        "The person you saw\nA gardener who talks to her roses every evening\n\n"
        "What touched you\nHis patience with his own slow knee touched me\n\n"
        "How it reached them\nI will tell her\n\n"
        "What you noticed in yourself most: tired (2 times).\n"
        "What you let go of most: being the one who fixes (2 times).\n"
        "Strengths you met most: their courage (2 times).\n\n"
        "What you carried\n“Arrive before I begin”: it was with me\n\n"
        "What waited to be said\n“You have a way with living things”: said, “she blushed”\n\n"
        "You asked how working together is going.\n\n"
        "In passing\nA short day, and enough\nAsk for a longer lunch on Thursdays\n\n"
        "A question to take along\nWith the fixer set down, what do your hands do?"
    )


def test_an_empty_week_is_warm() -> None:
    """Nothing written is nothing owed; the days worked are told without a second number."""
    told = text(letter(prompts=(block(1, 0), block(2, 1))))
    assert "A week without words here, and none were owed." in told
    assert "2 days worked." in told
    assert "check-in" not in told
    assert "What would you like to notice next week?" in told


def test_an_empty_week_under_way_speaks_of_now() -> None:
    """In the middle of an empty week the letter does not speak as if it were over."""
    told = text(letter(now=datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)))
    assert "No words yet this week" in told


def test_a_week_off_is_told_honestly() -> None:
    """A week of days off says so, and asks nothing."""
    off = letter(prompts=(block(1, 0), block(2, 1)), pauses=(Pause(MONDAY, SUNDAY),))
    assert off.question is None
    assert text(off) == (
        "Your week\nMon 23 Nov to Sun 29 Nov\n\n"
        "You were away all week. Nothing was asked, and nothing waits."
    )
    now = datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)
    assert "You are away all week." in text(letter(pauses=(Pause(MONDAY, SUNDAY),), now=now))


def test_words_of_a_week_off_are_given_back() -> None:
    """What was written on days off is in the letter."""
    told = text(letter(note(1, "The sea was green"), pauses=(Pause(MONDAY, SUNDAY),)))
    assert "still something found its way here" in told
    assert "The sea was green" in told


def test_a_very_long_writer_fits_one_message() -> None:
    """Whoever writes pages every day still gets a letter of one message, in any language."""
    page = "a long and winding thought about steady hands and patience, " * 60
    chips = ("tired", "the_fixer", "courage", "yes", "said", "with_me")
    answers = {step.key: said(f"{step.key}: {page}", *chips) for step in STEPS}
    kept = [
        replace(
            record(n, n % 7, given={"intention": f"{n} {page}", "sentence": f"{n} {page}"}),
            answers={**answers, "line": said(f"{n}: {page}")},
        )
        for n in range(20)
    ]
    notes = [note(n, f"{n} {page}", n % 7) for n in range(20, 40)]
    told = letter(*kept, *notes, prompts=tuple(block(n, n % 7) for n in range(20)))
    for words in (Words("en"), pseudo_words()):
        shown = "\n\n".join(
            words.plain(one, SUNDAY)
            for paragraph in tell(told)
            for one in ([paragraph] if isinstance(paragraph, Phrase) else paragraph)
        )
        assert 2_000 < units(shown) < MESSAGE_LIMIT
    assert text(told).count("…") == 16


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("הסבלנות שלה עם הברך האיטית נגעה בי מאוד", "הסבלנות שלה עם הברך האיטית נגעה בי מאוד"),
        ("庭の話をするとき彼女は笑っていた", "庭の話をするとき彼女は笑っていた"),
        ("かのじょのにわ" * 60, "かのじょのにわ" * 42 + "かのじょの…"),
    ],
)
def test_any_script(words: str, shown: str) -> None:
    """Words of any script are quoted as they were written."""
    told = letter(record(1, seeing=said(words), line=said("…")))
    assert f"The person you saw\n{shown}\n\n" in text(told)


def test_the_first_week_is_gentle() -> None:
    """The first letter greets what little there is, and an empty beginning just as much."""
    told = text(letter(note(1, "Here I am then"), new=True))
    assert "Your first week here. However few the words, they are a beginning." in told
    now = datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
    assert "Your first week here has begun." in text(letter(new=True, now=now))
    assert "first week" not in text(letter(new=True))


def test_words_stay_parameters() -> None:
    """No word of the person stands in a message that would be translated."""
    canary = "zanzibar <b>&{n}"
    told = tell(
        letter(
            replace(
                record(1, given={"intention": canary, "sentence": canary}),
                answers={step.key: said(canary) for step in STEPS},
            ),
            note(2, canary),
        )
    )
    phrases = [p for one in told for p in ([one] if isinstance(one, Phrase) else one)]
    assert not [phrase.msgid for phrase in phrases if "zanzibar" in phrase.msgid + phrase.plural]
    shown = "".join(Words("en").say(phrase, SUNDAY) for phrase in phrases)
    assert "zanzibar &lt;b&gt;&amp;{n}" in shown


def test_a_chip_that_is_gone_is_passed_over() -> None:
    """A chip of an earlier version is neither counted nor a stumbling block."""
    told = letter(
        record(
            1,
            self_study=said("", "gone"),
            given={"intention": "x"},
            kept_intention=said("", "gone"),
        )
    )
    assert told.noticed == ()
    assert "What you carried\n“x”\n" in text(told)


def test_what_is_carried_and_not_asked_about_yet_stands_alone() -> None:
    """An intention and a sentence stand by themselves until they were asked about."""
    told = text(letter(record(1, intention=said("Arrive"), sentence=said("Well done, you"))))
    assert "What you carried\n“Arrive”\n" in told
    assert "What waited to be said\n“Well done, you”\n" in told


def test_an_answer_in_words_is_told_with_what_was_carried() -> None:
    """What was answered about an intention in words is quoted beside it."""
    kept = record(1, given={"intention": "Arrive"}, kept_intention=said("twice, at the door"))
    assert "“Arrive”: “twice, at the door”" in text(letter(kept))


def test_words_about_working_together_are_quoted() -> None:
    """What was written about the relationship has its place, and asking is counted."""
    kept = [record(n, n, relationship=said("She would like more quiet", "yes")) for n in range(2)]
    told = text(letter(*kept, record(5, relationship=said("", "no"))))
    assert "Working together\nShe would like more quiet" in told
    long = text(letter(record(1, relationship=said("more quiet " * 30))))
    assert len(long.partition("Working together\n")[2].partition("\n")[0]) <= 120
    assert "You asked 2 times how working together is going." in told


GRADING = re.compile(r"%|\b(streaks?|scor(e|es|ed)|goals?|failed|only|missed)\b", re.IGNORECASE)


def test_nothing_grades() -> None:
    """No sentence of any conversation counts in percent, keeps a streak or blames."""
    sentences = {
        f"{path.relative_to(ROOT)}:{call.lineno}: {arg.value}"
        for path in (ROOT / "conversations").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in {"P", "PN"}
        for arg in call.args[1:]
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    }
    assert len(sentences) > 100
    assert not [one for one in sorted(sentences) if GRADING.search(one.partition(": ")[2])]
