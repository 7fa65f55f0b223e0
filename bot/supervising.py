"""The jobs behind a packet for supervision: what has which tag, and the document itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bot.errands import Made
from bot.exports import making
from bot.exports.document import Everything, file_name
from bot.service import Service
from bot.store.jobs import Stored
from conversations.codec import decode
from conversations.flows.supervision import COUNT, GATHER, MAKE
from conversations.model import Record, Search, Session
from conversations.packets.choosing import MOST, of, to_make
from conversations.packets.lines import lines
from conversations.search.folding import fold
from conversations.search.matching import Seeker

_KINDS = {"pdf": "packet.pdf", "md": "packet.md"}
_TAGS = b'"tags":'
"""A document without it has no tags: what stands at its default is left out."""


class Supervising:
    """Gathers and makes what is taken to supervision.

    Args:
        service: reads the records, and lets others go first after each slice.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def makers(self) -> Mapping[str, Callable[[Stored], Awaitable[Made]]]:
        """What to do for each kind of job."""
        return {COUNT: self.count, GATHER: self.gather, MAKE: self.make}

    async def count(self, job: Stored) -> Made:
        """Return how many entries have each of the tags in use.

        Returns:
            ``counts``: for each of them, its number and how many have it, as ``4.12 7.3``.
        """
        counter: Counter[str] = Counter()

        def looked_at(document: bytes) -> bool:
            if _TAGS in document:
                record = decode(Record, document)
                if lines(record):
                    counter.update({fold(tag) for tag in record.tags})
            return False

        await self._look_through(job.therapist, looked_at)
        session, _ = await self._service.errands.these(job.therapist, ())
        counts = (f"{one.number}.{counter[fold(one.text)]}" for one in session.tags)
        return Made({"counts": " ".join(counts)})

    async def gather(self, job: Stored) -> Made:
        """Return the newest entries that have a tag.

        Returns:
            ``hits``, their numbers, and ``count``, how many there are in all.
        """
        seeker = Seeker(Search(tag=str(job.job.args.get("tag", ""))))
        found = await self._look_through(job.therapist, seeker.in_document)
        return Made({"hits": " ".join(map(str, found[:MOST])), "count": len(found)})

    async def _look_through(self, therapist: int, wanted: Callable[[bytes], bool]) -> list[int]:
        found: list[int] = []
        at: int | None = 0
        while at is not None:
            some, at = await self._service.errands.look_through(therapist, wanted, at, (None, None))
            found += some
        return found

    async def make(self, job: Stored) -> Made:
        """Make the document of a packet: of its lines as they were shown, or of none.

        Returns:
            ``entries``, how many are in it, ``gone``, how many were deleted since they were
            chosen, and ``left_out``, how many signs could not be drawn; or the ``problem``.

        Raises:
            LookupError: its person has left.
            NotMade: trying again may help.
        """
        packet = of(str(job.job.args.get("packet", "")))
        if packet is None:
            return Made({"problem": "empty"}, ok=False)
        numbers = [one.record for one in packet.entries]
        session, records = await self._service.errands.these(job.therapist, numbers)
        made_of = to_make(packet, records)
        if not made_of:
            return Made({"problem": "changed" if made_of is None else "empty"}, ok=False)
        bare = Session(zone=session.zone, language=session.language)
        kind = str(job.job.args.get("kind", "pdf"))
        now = self._service.now()
        made = await making.make(
            _KINDS[kind], Everything(bare, made_of, [], []), session.language, now
        )
        if made.scripts:
            return Made({"problem": "script", "scripts": " ".join(made.scripts)}, ok=False)
        told = {
            "entries": len(made_of),
            "gone": len(packet.entries) - len(records),
            "left_out": made.left_out,
        }
        return Made(told, document=(file_name(now.date(), kind), made.content))
