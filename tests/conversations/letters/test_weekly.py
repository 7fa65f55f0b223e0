"""The weekly letter."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat.split import MESSAGE_LIMIT, units
from bot.words import Words
from conversations.letters.questions import OPEN, Question
from conversations.letters.weekly import MOST_PASSING, Letter, tell, weekly
from conversations.model import Answer, Part, Phrase, Prompt, Record
from conversations.when.daysoff import Pause
from tests.conversations.english import paragraphs
from tests.pseudo import pseudo_words

ROOT = Path(__file__).parents[3]
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
EVENING = datetime(2026, 11, 29, 18, 0, tzinfo=BERLIN)


def said(text: str = "", *chips: str) -> Answer:
    parts = (Part(1, text),) if text else ()
    return Answer(chips, parts, skipped=not parts and not chips)


def record(  # noqa: PLR0913 - what differs between records
    number: int,
    day: int = 0,
    *,
    flow: str = "checkin",
    state: str = "complete",
    given: dict[str, str] | None = None,
    **answers: Answer,
) -> Record:
    on = MONDAY + timedelta(days=day)
    opened = datetime.combine(on, time(12), UTC) + timedelta(minutes=number)
    return Record(
        number, flow, "Europe/Berlin", on, opened, state=state, answers=answers, given=given or {}
    )  # type: ignore[arg-type]


def note(number: int, text: str, day: int = 0) -> Record:
    return record(number, day, flow="note", note=said(text))


def block(number: int, day: int, hour: int = 12, **changes: str) -> Prompt:
    on = MONDAY + timedelta(days=day)
    ends = datetime.combine(on, time(hour), BERLIN)
    state = changes.get("state", "asked")
    kind = changes.get("kind", "block")
    return Prompt(number, kind, on, time(9), time(hour), ends, ends, state)  # type: ignore[arg-type]


def letter(
    *records: Record,
    prompts: tuple[Prompt, ...] = (),
    pauses: tuple[Pause, ...] = (),
    now: datetime = EVENING,
    new: bool = False,
) -> Letter:
    return weekly(records, prompts, pauses, first=MONDAY, last=SUNDAY, now=now, new=new)


def text(told: Letter) -> str:
    return paragraphs(tell(told))


def full_week() -> Letter:
    return letter(
        record(
            1,
            0,
            self_study=said("My shoulders were up at my ears until she laughed", "tired", "tight"),
            letting_go=said("", "the_fixer"),
            seeing=said("A gardener who talks to her roses every evening"),
            nourished=said("", "courage", "humour"),
            reflecting=said("I will tell her", "next_time"),
            sentence=said("You have a way with living things"),
            intention=said("Arrive before I begin"),
        ),
        record(
            2,
            1,
            given={
                "intention": "Arrive before I begin",
                "sentence": "You have a way with living things",
            },
            kept_intention=said("", "with_me"),
            said_it=said("she blushed", "said"),
            self_study=said("", "tired"),
            letting_go=said("", "the_fixer", "not_yet"),
            nourished=said("His patience with his own slow knee touched me", "courage"),
            relationship=said("", "yes"),
        ),
        record(3, 2, line=said("A short day, and enough")),
        note(4, "Ask for a longer lunch on Thursdays", 2),
        prompts=(block(1, 0), block(2, 0, 17), block(3, 1), block(4, 2)),
        pauses=(Pause(MONDAY + timedelta(days=4), SUNDAY),),
    )


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
        "A question to take along\nWhat would let you rest a little between two people?"
    )


def test_a_letter_is_the_same_each_time() -> None:
    """The order in which records arrive changes nothing."""
    kept = [record(n, n % 3, seeing=said(f"Somebody number {n} came along")) for n in range(1, 8)]
    assert letter(*kept) == letter(*reversed(kept))


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


def test_only_one_liners() -> None:
    """A week of one-liners and notes quotes a few more of them, the oldest first."""
    kept = [record(n, n, line=said(f"The line of day number {n}")) for n in range(6)]
    told = letter(*kept, note(9, "A note on the side of things", 6))
    assert told.check_ins == 6
    assert [line.text for line in told.passing] == [
        *(f"The line of day number {n}" for n in (3, 4, 5)),
        "A note on the side of things",
    ] or len(told.passing) == 5
    assert [line.day for line in told.passing] == sorted(line.day for line in told.passing)
    assert told.question == OPEN
    assert "6 check-ins." in text(told)


def test_a_few_lines_in_passing() -> None:
    """Beside lines of the steps, three one-liners and notes are quoted, none twice."""
    notes = [note(n, f"Some thought of number {n % 4}", n % 7) for n in range(2, 12)]
    told = letter(record(1, seeing=said("A gardener who talks to her roses")), *notes)
    assert len(told.passing) == MOST_PASSING
    assert len({line.text for line in told.passing}) == MOST_PASSING


def test_a_very_long_writer_fits_one_message() -> None:
    """Whoever writes pages every day still gets a letter of one message, in any language."""
    page = "a long and winding thought about steady hands and patience, " * 60
    answers = {
        step: said(page, "tired", "the_fixer", "courage", "yes", "said", "with_me")
        for step in (
            "self_study letting_go seeing nourished reflecting sentence relationship intention"
            " kept_intention said_it line"
        ).split()
    }
    kept = [
        record(n, n % 7, given={"intention": f"{n} {page}", "sentence": f"{n} {page}"}, **answers)
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
    assert text(told).count("…") >= 8


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
            record(
                1,
                given={"intention": canary, "sentence": canary},
                **dict.fromkeys(
                    ("seeing", "kept_intention", "said_it", "sentence", "intention", "line"),
                    said(canary),
                ),
            ),
            note(2, canary),
        )
    )
    phrases = [p for one in told for p in ([one] if isinstance(one, Phrase) else one)]
    assert not [phrase.msgid for phrase in phrases if "zanzibar" in phrase.msgid + phrase.plural]
    shown = "".join(Words("en").say(phrase, SUNDAY) for phrase in phrases)
    assert "zanzibar &lt;b&gt;&amp;{n}" in shown


def test_days_worked_are_days_with_a_block_that_is_over() -> None:
    """Two blocks make one day; days off, later blocks, dropped ones and letters make none."""
    told = letter(
        prompts=(
            block(1, 0),
            block(2, 0, 17),
            block(3, 1, state="silent"),
            block(4, 2, state="dropped"),
            block(5, 3),
            block(6, 4, kind="letter"),
            block(7, 6, 19, state="waiting"),
            block(8, 7),
        ),
        pauses=(Pause(date(2026, 11, 26), date(2026, 11, 26)),),
    )
    assert told.worked == 2
    assert told.away == 1


def test_what_belongs_elsewhere_is_passed_over() -> None:
    """Other days and other conversations, and check-ins that said nothing, do not count."""
    told = letter(
        record(1, -1, seeing=said("Last week this was, long ago")),
        record(2, 7, seeing=said("Next week this will be, maybe")),
        record(3, flow="onboarding", seeing=said("Not a check-in at all")),
        record(4, state="down", seeing=said()),
        record(5, state="down", seeing=said("Half a check-in is one as well")),
    )
    assert told.check_ins == 1
    assert [line.text for line in told.quotes] == ["Half a check-in is one as well"]


def test_chips_alone_are_not_lines() -> None:
    """A step answered by chips is counted, not quoted."""
    told = letter(record(1, self_study=said("", "moved"), seeing=said("", "not_today")))
    assert told.quotes == ()
    assert "What you noticed in yourself: moved." in text(told)


def test_what_came_once_is_told_when_nothing_came_often() -> None:
    """Single chips give way to any that came twice; at most three are told."""
    once = letter(record(1, nourished=said("", "trust", "care", "humour", "honesty")))
    assert [one.chip for one in once.strengths] == ["humour", "trust", "honesty"]
    assert "Strengths you met: humour, trust and honesty." in text(once)
    twice = letter(
        record(1, nourished=said("", "trust", "care")), record(2, nourished=said("", "care"))
    )
    assert [(one.chip, one.times) for one in twice.strengths] == [("care", 2)]


def test_not_yet_is_not_let_go() -> None:
    """`Not yet` is nothing that was let go of."""
    assert letter(record(1, letting_go=said("", "not_yet", "time"))).let_go[0].chip == "time"
    assert letter(record(1, letting_go=said("", "not_yet"))).let_go == ()


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


def test_the_newest_two_are_told() -> None:
    """Of many intentions the newest two are told, in their order."""
    told = letter(*(record(n, n, intention=said(f"thing {n}")) for n in range(5)))
    assert [one.text for one in told.intentions] == ["thing 3", "thing 4"]


def test_a_line_is_not_quoted_twice() -> None:
    """The same words under two steps are quoted once."""
    same = said("The same good words at both of them")
    assert len(letter(record(1, seeing=same, nourished=same)).quotes) == 1


def test_words_about_working_together_are_quoted() -> None:
    """What was written about the relationship has its place, and asking is counted."""
    kept = [record(n, n, relationship=said("She would like more quiet", "yes")) for n in range(2)]
    told = text(letter(*kept, record(5, relationship=said("", "no"))))
    assert "Working together\nShe would like more quiet" in told
    assert "You asked 2 times how working together is going." in told


def test_the_question_follows_from_the_week() -> None:
    """The question is that of the chip that came most."""
    assert full_week().question == Question("self_study", "tired")


def test_bad_arguments_are_refused() -> None:
    """A naive instant and a week that ends before it begins are refused."""
    with pytest.raises(ValueError, match="aware"):
        letter(now=datetime(2026, 11, 29, 18, 0))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="begins"):
        weekly((), (), (), first=SUNDAY, last=MONDAY, now=EVENING)


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
