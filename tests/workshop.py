"""Every kind of job done on this thread: by the real makers, without the processes they start.

What a maker asks of the store, and what becomes of its result, is all there. Only documents are
drawn plainly (each is the JSON of what it was made of, whatever its form), pictures stay SVG, and
a calendar has one appointment a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, MutableMapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from bot import exporting, unpacking
from bot.calendars.address import Address
from bot.calendars.fetching import Fetched
from bot.chat.listening import Listening
from bot.errands import Made
from bot.exports import lookchild, making
from bot.exports.comparing import Comparison, Plan, Sieve
from bot.exports.document import Everything, export
from bot.exports.looking import Looked
from bot.feeds import CalendarJobs, Feeds
from bot.jobs import EXPORTS, Maker
from bot.pictures.making import Pictures
from bot.searching import search
from bot.service import Service
from bot.store import outbox
from bot.store.jobs import Stored
from bot.store.outbox import Row
from bot.supervising import Supervising
from bot.turns import Outcome
from bot.words import Words
from conversations.codec import decode
from conversations.model import Record, Session
from conversations.when.appointments import Appointment, CalendarReading
from tests.house import Shown, Town


class Workshop:
    """Does the jobs of a house.

    Args:
        service: of the house.
        files: what Telegram hands out, by its id.
    """

    def __init__(self, service: Service, files: Mapping[str, bytes]) -> None:
        self._service = service
        self.files = files
        feeds = Feeds(service.calendars, self, self, lambda _: None, lambda _: None)
        api: Any = self
        self.makers: MutableMapping[str, Maker] = {
            **dict.fromkeys(EXPORTS, self._export),
            "book": self._book,
            **CalendarJobs(feeds, api).makers,
            **Listening(service, api).makers,
            **Pictures(service, Words, _as_it_is).makers,
            "search": self._search,
            **unpacking.Unpacking(service, api).makers,
            **Supervising(service).makers,
        }

    async def do(self, job: Stored) -> Made | None:
        """Do a job; None if its person has left, or it cannot be done."""
        if not await self._service.errands.count_try(job):
            return None
        with patch.object(making, "make", _made), patch.object(unpacking, "look", _looked):
            try:
                return await self.makers[job.job.kind](job)
            except LookupError:
                return None

    async def _export(self, job: Stored) -> Made:
        return await exporting.make(self._service, job)

    async def _book(self, job: Stored) -> Made:
        return await exporting.bind(self._service, job)

    async def _search(self, job: Stored) -> Made:
        return await search(self._service, job)

    # ---------------------------------------------------------------------- the world

    async def download(self, file: str) -> bytes:
        """Hand out a file, as Telegram does."""
        return self.files[file]

    async def call(self, _method: str, _params: Mapping[str, Any]) -> bool:
        """Answer, as Telegram does."""
        return True

    async def fetch(
        self, address: Address, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Fetch a feed."""
        del etag, last_modified
        return Fetched(address.url.encode(), None, None)

    async def read(self, data: bytes, zone: str, first: date, last: date) -> CalendarReading:
        """Read a calendar."""
        del data, zone, last
        days = (first + timedelta(days=ahead) for ahead in range(14))
        starts = [datetime.combine(day, time(14), UTC) for day in days]
        hour = timedelta(hours=1)
        every = tuple(Appointment(at, at + hour, f"key{at:%m%d}") for at in starts)
        return CalendarReading(every, (), 0)


class BusyTown(Town):
    """A house that does all jobs, delivers documents of every kind, and clears its chats.

    Attributes:
        files: what Telegram hands out, by its id.
        done: how many jobs of each kind have been done.
    """

    def __init__(self, path: Path, done: Counter[str]) -> None:
        super().__init__(path)
        self.files: dict[str, bytes] = {}
        self.done = done

    async def finish_jobs(self, outcome: Outcome) -> None:
        """Do them, in turn."""
        workshop = Workshop(self.service, self.files)
        for job in outcome.jobs:
            self.done[job.job.kind] += 1
            made = await workshop.do(job)
            await self.deliver(await self.service.errands.finish(job, made))

    async def _send(self, row: Row) -> None:
        """Deliver documents of every kind, and take out of a chat what is to go."""
        phone, draft = self.phone(row.chat_id), row.draft
        if draft.method == outbox.TIDY:
            gone = await self.service.saying.to_tidy(row) or []
            phone.messages = [one for one in phone.messages if one.message_id not in gone]
            await self.deliver(await self.service.saying.tidied(row, 0))
            return
        if draft.attachment is None:
            await super()._send(row)
            return
        if not await self.service.saying.attempt(row):
            return
        document = await self.service.saying.document(row)
        phone.documents.append(document[1] if document else b"")
        markup = draft.params.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {one["text"]: one["callback_data"] for row_ in markup for one in row_}
        shown = Shown(next(phone.writer.messages), str(draft.params.get("caption", "")), buttons)
        phone.messages.append(shown)
        await self.service.saying.sent(row, shown.message_id)


async def _as_it_is(svg: str) -> bytes:
    return svg.encode()


async def _made(
    kind: str, everything: Everything, _language: str, now: datetime, **_: Any
) -> making.Document:
    del kind
    return making.Document(export(everything, now))


async def _looked(
    content: bytes,
    here: Everything,
    kept: Any,
    *,
    first: date | None = None,
    whole: bool = False,
) -> Looked:
    comparison = Comparison(set(kept))
    for record in here.records:
        comparison.stands(record)
    head, *rest = lookchild.look(
        here, comparison, Sieve(here.session.settings, first), content, whole=whole
    )
    found = msgspec.json.decode(head, type=lookchild.Found)
    told: dict[str, str | int] = {
        **found.kinds,
        "here": found.here,
        "changed": found.changed,
        "around": found.around,
    }
    if not whole or not rest:
        return Looked(told, empty=not found.kinds)
    theirs = Everything(decode(Session, rest[0]), [decode(Record, one) for one in rest[2:]], [], [])
    plan = Plan(theirs.records, {}, found.here, found.changed, found.around)
    return Looked(told, empty=False, plan=plan, theirs=theirs)
