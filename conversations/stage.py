"""What a turn sees and does while it is being worked out, whatever its flows are about.

A :class:`Stage` lives for one call of :func:`conversations.engine.advance`. It
gathers effects and the changed session; nothing in it reaches outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from conversations.flow import Flow, Step
from conversations.model import (
    Card,
    Effect,
    Facts,
    Keyboard,
    Phrase,
    Prompt,
    Query,
    Record,
    Redraw,
    Say,
    Session,
    Spot,
    Talk,
    Target,
    Toast,
    Turn,
    replace,
)

if TYPE_CHECKING:
    from conversations.catalog import World

PROMPT_LIVES = timedelta(hours=6)
"""Words after midnight still answer a prompt that came at the end of the day."""

TARGETS = 16
"""How many cards back it is remembered what words would have answered."""


class Wanted(Exception):  # noqa: N818 - not an error: the way a flow asks the store
    """A flow needs facts that have not been found yet."""

    def __init__(self, queries: tuple[Query, ...]) -> None:
        super().__init__(", ".join(query.kind for query in queries))
        self.queries = queries


class Stage:
    """The turn under way: the session as changed so far and the ``effects`` gathered.

    ``card`` is the number of the card whose button was tapped, 0 without a tap; ``message`` the
    id of the person's own message that is worked on, 0 without one; ``besides``: it holds something
    that is not words as well.
    """

    def __init__(
        self,
        world: World,
        session: Session,
        now: datetime,
        found: Mapping[Query, Facts] | None = None,
    ) -> None:
        self.world = world
        self._session = session
        self._changes: dict[str, Any] = {}
        self.now = now
        self.card = 0
        self.message = 0
        self.besides = False
        self.effects: list[Effect] = []
        self._found = found or {}

    # ------------------------------------------------------------------ seeing

    @property
    def session(self) -> Session:
        """The session as changed so far; changes that follow each other are made at once."""
        if self._changes:
            self._session = replace(self._session, **self._changes)
            self._changes = {}
        return self._session

    @property
    def zone(self) -> ZoneInfo:
        """The therapist's time zone."""
        return ZoneInfo(self.session.zone)

    @property
    def local(self) -> datetime:
        """Now, in the therapist's zone."""
        return self.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        """The therapist's calendar day."""
        return self.local.date()

    @property
    def week_start(self) -> int:
        """The weekday a week begins with where the therapist is; 0 is Monday."""
        return self.world.week_start(self.session.zone)

    @property
    def talk(self) -> Talk | None:
        """The conversation under way."""
        return self.session.talk

    def asking(self, *, but: str = "") -> bool:
        """Tell whether a question is open, in another conversation than that of one flow."""
        talk = self.talk
        return talk is not None and talk.open is not None and talk.flow != but

    @property
    def draft(self) -> Mapping[str, str | int]:
        """What the conversation under way has understood so far."""
        return self.talk.draft if self.talk else {}

    def flow_of(self, talk: Talk | None) -> Flow | None:
        """Return the flow a conversation walks, if there is one and it still exists."""
        return self.world.catalog.flows.get(talk.flow) if talk is not None else None

    @property
    def question(self) -> Step | None:
        """The open question of the conversation under way, if there is one and it still exists."""
        flow = self.flow_of(self.talk)
        return flow.step(self.talk.open or "") if flow is not None and self.talk else None

    def lives(self, prompt: Prompt) -> bool:
        """Tell whether a prompt may still be answered by words: for its day, or some hours."""
        asked = prompt.due_at.astimezone(self.zone)
        return asked.date() == self.today or self.now - prompt.due_at < PROMPT_LIVES

    def open_step(self, record: Record) -> str | None:
        """Return the step whose question is open in this record, if it is under way."""
        talk = self.talk
        return talk.open if talk is not None and talk.record.id == record.id else None

    def find(self, query: Query) -> Facts:
        """Return what the store knows.

        Raises:
            Wanted: it has not been asked yet; the turn is worked out again with it.
        """
        return self.find_all((query,))[0]

    def find_all(self, queries: tuple[Query, ...]) -> tuple[Facts, ...]:
        """Return what the store knows of each, asked all at once.

        Raises:
            Wanted: some have not been asked yet.
        """
        missing = tuple(one for one in queries if one not in self._found)
        if missing:
            raise Wanted((*self._found, *missing))
        return tuple(self._found[one] for one in queries)

    # ------------------------------------------------------------------- doing

    def do(self, *effects: Effect) -> None:
        """Add effects."""
        self.effects.extend(effects)

    def change(self, **changes: object) -> None:
        """Change fields of the session."""
        self._changes.update(changes)

    def number(self) -> int:
        """Give out the next number for a card or record."""
        number: int = self._changes.get("serial", self._session.serial) + 1
        self.change(serial=number)
        return number

    def say(
        self, *body: Phrase | tuple[Phrase, ...], keyboard: Keyboard = (), silent: bool = False
    ) -> int:
        """Send a message and return its card's number."""
        return self.show(Card(tuple(body), keyboard), silent=silent)

    def show(
        self, card: Card, *, spot: Spot | None = None, silent: bool = False, unasked: bool = False
    ) -> int:
        """Send a card and return its number; what nobody asked for may be wanted silent."""
        silent = silent or (unasked and self.session.settings.silent)
        number = self.number()
        self.do(Say(card, number, spot, silent=silent, unasked=unasked))
        return number

    def aim(self, number: int, spot: Spot | None = None) -> None:
        """Make a card the one that words answer from now on: a question, a prompt, an end.

        Of a question asked again and again only its first and its newest card are remembered.
        """
        targets = self.session.targets
        if spot is not None and [one.spot for one in targets[-2:]] == [spot, spot]:
            targets = targets[:-1]
        self.change(targets=(*targets, Target(number, spot))[-TARGETS:])

    def aim_anew(self, old: Spot, spot: Spot) -> None:
        """Let the cards that words would have answered ``old`` by lead to ``spot``."""
        self.change(
            targets=tuple(
                Target(one.card, spot) if one.spot == old else one for one in self.session.targets
            )
        )

    def forget(self, prompt: Prompt) -> None:
        """Let words no longer answer this prompt."""
        if self.session.prompt is not None and self.session.prompt.id == prompt.id:
            self.change(prompt=None)

    def redraw(self, card: Card, number: int) -> None:
        """Edit a card in place."""
        self.do(Redraw(card, number))

    def toast(self, text: Phrase, *, stays: bool = False) -> None:
        """Answer a tap with a short line; one that ``stays`` is closed by hand."""
        self.do(Toast(text, stays=stays))

    def turn(self) -> Turn:
        """Return what the event came to."""
        return Turn(self.session, tuple(self.effects))
