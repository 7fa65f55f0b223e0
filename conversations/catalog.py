"""Every conversation there is, found by key, command, due kind, job or notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from conversations.flow import Flow, FlowError
from conversations.identifiers import Phones, no_phones
from conversations.when.phrases import Ranks, Words

if TYPE_CHECKING:
    from conversations.model import NoticeKind, PromptKind

LINKS = ("checkin", "today", "weekly", "schedule")
"""Commands that a link may open: ``t.me/<bot>?start=today``. An invitation's code has sixteen
letters, and is none of these."""

_K = TypeVar("_K", bound=str)
_ENGLISH = "en"


@dataclass(frozen=True)
class Catalog:
    """A validated set of flows.

    Raises:
        FlowError: two flows claim the same key, command, due kind, job or notice.
    """

    flows: Mapping[str, Flow]
    commands: Mapping[str, Flow]
    rings: Mapping[PromptKind, Flow]
    jobs: Mapping[str, Flow]
    tells: Mapping[NoticeKind, Flow]
    receives: Mapping[str, Flow]
    locates: Flow | None
    claims: tuple[Flow, ...] = ()

    @classmethod
    def of(cls, flows: Iterable[Flow]) -> Catalog:
        """Return the catalog of these flows, in the order of their menu."""
        ordered = sorted(flows, key=lambda flow: (flow.order, flow.key))
        return cls(
            flows=_claim(ordered, lambda flow: (flow.key,)),
            commands=_claim(ordered, lambda flow: (flow.command,) if flow.command else ()),
            rings=_claim(ordered, lambda flow: tuple(flow.rings)),
            jobs=_claim(ordered, lambda flow: tuple(flow.jobs)),
            tells=_claim(ordered, lambda flow: tuple(flow.tells)),
            receives=_claim(ordered, lambda flow: tuple(flow.receives)),
            locates=next((flow for flow in ordered if flow.locates is not None), None),
            claims=tuple(flow for flow in ordered if flow.claims is not None),
        )


def _claim(flows: list[Flow], names: Callable[[Flow], tuple[_K, ...]]) -> dict[_K, Flow]:
    claimed: dict[_K, Flow] = {}
    for flow in flows:
        for name in names(flow):
            if name in claimed:
                raise FlowError(f"{claimed[name].key} and {flow.key} both claim {name!r}")
            claimed[name] = flow
    return claimed


def _monday(_zone: str) -> int:
    return 0


@dataclass(frozen=True)
class World:
    """What the core needs of the world and cannot find out itself.

    ``zones`` are the IANA time zones there are; ``tables`` the words in which
    schedules and pauses may be typed, by language, English among them; ``phones`` finds telephone
    numbers in words; ``week_start`` tells the weekday a week begins with where a zone lies, 0 for
    Monday.
    """

    catalog: Catalog
    zones: tuple[str, ...] = ()
    tables: Mapping[str, Words] = field(default_factory=dict)
    phones: Phones = no_phones
    week_start: Callable[[str], int] = _monday

    def table(self, language: str) -> Words:
        """Return the word table of a language (``de`` for ``de-AT``), or the English one."""
        return self.tables[self._known(language) or _ENGLISH]

    def tables_for(self, language: str) -> Ranks:
        """Return the word tables in which somebody of this language may type, in their ranks.

        Their own language comes first, all others after it. English is also what people are
        spoken to whose own language is not offered, so it tells nothing of what they type: then
        all languages are equals.
        """
        known = self._known(language) or _ENGLISH
        own = (self.table(language),)
        others = tuple(words for one, words in self.tables.items() if one != known)
        return ((*own, *others),) if known == _ENGLISH else (own, others)

    def _known(self, language: str) -> str | None:
        """Return the language of a tag that there is a table for."""
        wanted = language.replace("_", "-").casefold()
        while wanted and wanted not in self.tables:
            wanted = wanted.rpartition("-")[0]
        return wanted or None
