"""What the pages that are looked at hold: a week of somebody who writes short and long."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.exports.document import Everything
from conversations.model import Answer, BlockRef, Own, Part, Record, Session, Voice

DAY = date(2026, 11, 23)
MADE = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
_LONG = (
    "She came in with her coat still buttoned and talked about the weather for ten minutes. I "
    "noticed how much I wanted her to arrive, and that this wanting was mine. When I let it be, "
    "she opened the first button by herself. "
)


def _words(*texts: str) -> Answer:
    return Answer(parts=tuple(Part(at, text) for at, text in enumerate(texts, 1)))


def _checkin(number: int, **answers: Answer) -> Record:
    day = DAY + timedelta(days=number)
    return Record(
        id=number,
        flow="checkin",
        zone="Europe/Berlin",
        day=day,
        opened_at=datetime.combine(day, time(11, 5), UTC),
        block=BlockRef(day, time(9, 0), time(12, 0)),
        state="complete",
        answers=answers,
        given={"intention": "slower than yesterday"} if "kept_intention" in answers else {},
    )


WEEK = Everything(
    Session(zone="Europe/Berlin"),
    [
        _checkin(
            0,
            self_study=Answer(("tight", "urge_to_fix"), own=(Own(9, "holding my breath"),)),
            letting_go=_words("the plan for his shoulder"),
            seeing=_words("J., who speaks with two fingers.\nHe looked out of the window."),
            nourished=Answer(("trust",), (Part(4, "his care for wood nobody sees"),)),
            reflecting=Answer(("my_hands",)),
        ),
        _checkin(
            1,
            kept_intention=Answer(("now_and_then",)),
            seeing=_words(_LONG * 4, "Łódź, naïve, Ελληνικά and Привет."),
            nourished=Answer(parts=(Part(3, "", Voice(23, 900)),)),
        ),
        _checkin(2, line=_words("Three people, little time, and still: K. fell asleep.")),
        _checkin(3, seeing=_words(_LONG), reflecting=_words("he felt it when I stopped talking")),
    ],
    [],
    [],
)
