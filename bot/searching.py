"""Looking for words in everything somebody has kept, a slice at a time."""

from __future__ import annotations

from bot.service import Made, Service
from bot.store.jobs import Stored
from conversations.flows.search import HITS
from conversations.search.asking import of
from conversations.search.matching import Seeker


async def search(service: Service, job: Stored) -> Made:
    """Return the numbers of the records that a search meets next, newest first.

    Args:
        service: reads the records, and lets others go first after each slice.
        job: the search, and the record from which on to look.

    Returns:
        ``hits``, the numbers of a page; ``next``, the one on top of the page after it, or 0.
    """
    asked, start = of(job.job.args)
    seeker = Seeker(asked)
    found: list[int] = []
    at: int | None = start
    while at is not None and len(found) <= HITS:
        some, at = await service.look_through(
            job.therapist, seeker.in_document, at, (asked.first, asked.last)
        )
        found += some
    after = found[HITS] if len(found) > HITS else 0
    return Made({"hits": " ".join(map(str, found[:HITS])), "next": after})
