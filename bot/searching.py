"""Looking for words in everything somebody has kept, a slice at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errands import Made
from bot.service import Service
from bot.store.jobs import Stored
from conversations.flows.search import HITS
from conversations.search.asking import Chips, chips_told, of
from conversations.search.folding import pattern, whole
from conversations.search.matching import Seeker


async def search(service: Service, job: Stored) -> Made:
    """Return the numbers of the records that a search meets next, newest first.

    Args:
        service: reads the records, and lets others go first after each slice.
        job: the search, and the record from which on to look.

    Returns:
        ``hits``, the numbers of a page; ``next``, the one on top of the page after it, or 0;
        ``chips``, those that are called as the words are.
    """
    asked, start = of(job.job.args)
    chips = named(service, str(job.job.args.get("language", "")), asked.words)
    seeker = Seeker(asked, chips)
    found: list[int] = []
    at: int | None = start
    while at is not None and len(found) <= HITS:
        some, at = await service.errands.look_through(
            job.therapist, seeker.in_document, at, (asked.first, asked.last)
        )
        found += some
    after = found[HITS] if len(found) > HITS else 0
    hits = " ".join(map(str, found[:HITS]))
    return Made({"hits": hits, "next": after, "chips": chips_told(chips)})


def named(service: Service, language: str, words: Sequence[str]) -> Chips:
    """Return for each word the chips whose labels hold it, in a language."""
    said, today = service.house.words(language), service.now().date()
    labels = [
        (step.key, chip.key, whole(said.plain(chip.label, today)))
        for flow in service.house.world.catalog.flows.values()
        if flow.keeps
        for step in flow.steps
        for chip in step.chips
    ]
    return tuple(
        frozenset((step, chip) for step, chip, label in labels if one.search(label))
        for one in map(pattern, words)
    )
