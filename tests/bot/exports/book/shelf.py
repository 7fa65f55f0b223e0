"""Books to look at: what stands in them, made of chance that is the same each time."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import UTC, date, datetime, time, timedelta

from bot.exports.book.binding import Lock
from bot.exports.document import Everything
from conversations.model import Answer, BlockRef, Own, Part, Record, Session, Voice, replace

PASSPHRASE = "a quiet place by the sea"
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
FEW = 2
"""Rounds for tests that look at something else."""

HOSTILE = (
    '</script><script>document.title="taken"</script><!-- <script> ]]>',
    '<img src=x onerror=alert(1)> &lt;b&gt; "quoted" \\u003c `${1}` {{sealed}}',
    "\u202eright to left override\u202c \u2067isolate left open",
    "half \ud83e a character, \x00 and \x07",
)
HEBREW = "הַיָּדַיִם שלה נחו סוף סוף. שקט בחדר, ואז צחוק."
JAPANESE = "静かな手。窓の外に雨、そして彼女は笑った。"
GERMAN = "Größe, Mühe, Straße: die Hände waren ruhig."

WORDS = {
    "self_study": ("Tight shoulders, and in a hurry before she came in.", GERMAN, HEBREW),
    "letting_go": ("The plan I had made on the way.", "Den Plan, den ich hatte.", "התוכנית שלי."),
    "seeing": (
        "Somebody who folds her scarf as if every thing had its place.\nAnd who laughs late.",
        "Jemand, der die Jacke langsam aufhängt. 🌿",
        JAPANESE,
    ),
    "nourished": ("Her patience with her own knee.", "Sein Vertrauen.", "הסבלנות שלה 🙂"),
    "reflecting": (
        "It was in my hands.",
        "Mit wenigen Worten: “schön, dass du da bist.”",
        "בידיים",
    ),
}
CHIPS = {
    "self_study": ("tight", "hurried"),
    "letting_go": ("a_plan",),
    "nourished": ("patience", "trust"),
    "reflecting": ("my_hands",),
}
MORNING = BlockRef(date(2026, 1, 1), time(9), time(12))


def checkin(number: int, day: date, *, kind: int = 0, starts: time = time(9)) -> Record:
    """Return a check-in of a day, in one of three languages."""
    answers = {
        step: Answer(
            CHIPS.get(step, ()), (Part(number * 10 + at, said[kind]),), own=_own(step, number)
        )
        for at, (step, said) in enumerate(WORDS.items())
    }
    opened = datetime.combine(day, starts, UTC) + timedelta(hours=3)
    ends = time(starts.hour + 3)
    tags = ("supervision", "Hände") if number % 4 == 1 else ()
    return Record(
        number,
        "checkin",
        "Europe/Berlin",
        day,
        opened,
        BlockRef(day, starts, ends),
        "complete",
        opened,
        answers,
        tags=tags,
    )


def _own(step: str, number: int) -> tuple[Own, ...]:
    return (Own(4, "her laugh"),) if step == "nourished" and number % 2 else ()


def note(number: int, day: date, *texts: str) -> Record:
    """Return a note of a day."""
    opened = datetime.combine(day, time(20, 15), UTC)
    parts = tuple(Part(number * 10 + at, text) for at, text in enumerate(texts))
    answers = {"note": Answer(parts=parts)}
    return Record(number, "note", "Europe/Berlin", day, opened, None, "complete", opened, answers)


def year() -> Everything:
    """Return a year with a few days in it, in several scripts, and words that mean harm."""
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3), date(2026, 5, 11)]
    records = [
        checkin(at, day, kind=(at - 1) % 3, starts=time(14 if at == 2 else 9))
        for at, day in enumerate(days, 1)
    ]
    spoken = Answer(parts=(Part(90, "", Voice(23, 9000)), Part(91, "and a word about it")))
    records.append(
        Record(
            9,
            "checkin",
            "Europe/Berlin",
            date(2026, 5, 12),
            NOW,
            BlockRef(date(2026, 5, 12), time(9), time(12)),
            "down",
            answers={"self_study": Answer(skipped=True), "seeing": spoken},
            given={"intention": "slower"},
        )
    )
    records.append(note(10, date(2026, 11, 23), *HOSTILE))
    period = date(2026, 1, 1), date(2026, 12, 31)
    return Everything(Session(zone="Europe/Berlin"), records, [], [], (), period)


def lock(rounds: int = FEW) -> Lock:
    """Return a lock without chance."""
    return Lock(bytes(range(16)), bytes(range(12)), rounds)


def plain() -> Everything:
    """Return the same year without letters and signs for which a machine may have no font."""

    def clean(record: Record) -> Record:
        answers = {
            step: replace(
                answer,
                parts=tuple(
                    replace(part, text="".join(filter(_is_plain, part.text)) or "Her laugh.")
                    for part in answer.parts
                ),
            )
            for step, answer in record.answers.items()
        }
        return replace(record, answers=answers)

    everything = year()
    return changed(everything, records=[clean(one) for one in everything.records[:-1]])


def _is_plain(sign: str) -> bool:
    return sign < "\u0600" or sign in "“”…"
