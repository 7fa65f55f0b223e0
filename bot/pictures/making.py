"""The job that makes a picture: from records to facts, to a drawing, to a PNG.

A language whose letters the bundled fonts do not have is drawn in English; the caption under the
picture, which the phone itself writes, says the same in theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.errands import Days, Made
from bot.pictures.worker import rasterise
from bot.service import Service
from bot.store.jobs import Stored
from bot.words import Words
from bot.words.territories import first_weekday
from conversations.pictures import drawing, facts
from conversations.pictures.caption import Told, told
from conversations.pictures.glyphs import drawable
from conversations.pictures.paper import DARK, LIGHT, Look
from conversations.pictures.showing import JOB

NAME = "presence.png"
"""What the file is called: it tells nothing, not even of which days it is."""

_DAY = timedelta(days=1)


class Pictures:
    """Makes pictures.

    Args:
        service: knows the records.
        words: gives the words of a language.
        rasterise: makes a PNG of a drawing.
    """

    def __init__(
        self,
        service: Service,
        words: Callable[[str], Words],
        rasterise: Callable[[str], Awaitable[bytes]] = rasterise,
    ) -> None:
        self._service = service
        self._words = words
        self._rasterise = rasterise

    @property
    def makers(self) -> Mapping[str, Callable[[Stored], Awaitable[Made]]]:
        """What to do for each kind of job."""
        return {JOB: self._make}

    async def _make(self, job: Stored) -> Made:
        """Make one picture.

        Raises:
            LookupError: they have left.
            PictureProblem: it could not be made.
        """
        args = job.job.args
        kind, first = str(args["kind"]), date.fromisoformat(str(args["first"]))
        last = facts.last_of(kind, first)
        found = await self._service.errands.of_days(job.therapist, first, last)
        about, svg = await asyncio.to_thread(self._drawn, args, kind, first, found)
        picture = await self._rasterise(svg)
        return Made({**about, "earlier": int(found.earlier)}, document=(NAME, picture))

    def _drawn(
        self, args: Mapping[str, str | int], kind: str, first: date, found: Days
    ) -> tuple[Told, str]:
        days = (first + at * _DAY for at, off in enumerate(str(args["off"])) if off == "1")
        what: facts.Week | facts.Month | facts.Year
        match kind:
            case "week":
                what = facts.week(found.records, first, frozenset(days))
            case "month":
                what = facts.month(found.records, first, frozenset(days))
            case _:
                what = facts.year(found.records, first)
        today = self._service.now().astimezone(ZoneInfo(found.session.zone)).date()
        svg = draw(
            what,
            self._words(found.session.language),
            today,
            dark=bool(args["dark"]),
            week_start=first_weekday(found.session.zone),
        )
        return told(what), svg


def draw(
    what: facts.Week | facts.Month | facts.Year,
    words: Words,
    today: date,
    *,
    dark: bool,
    week_start: int = 0,
) -> str:
    """Return a drawing in the words of a language, or in English if its letters are not there."""
    look = Look(
        lambda phrase: words.plain(phrase, today),
        today,
        DARK if dark else LIGHT,
        words.right_to_left,
        week_start,
    )
    match what:
        case facts.Week():
            svg = drawing.week(what, look)
        case facts.Month():
            svg = drawing.month(what, look)
        case facts.Year():
            svg = drawing.year(what, look)
    return svg if drawable(svg) else draw(what, Words(), today, dark=dark, week_start=week_start)
