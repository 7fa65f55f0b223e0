"""A desk that doubts: it holds every event against what the person in front of it could see.

It knows nothing of how the engine decides. It remembers which question stood where on the
phone, who said what, and what was kept; after each event it looks at the difference.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from conversations.calendars import looks_like_one
from conversations.filing import CUT
from conversations.flow import BEFORE, HERE, TAKE, Step
from conversations.letters.returning import GIVEN
from conversations.model import (
    PROMPT,
    Address,
    Answer,
    Decide,
    Done,
    Effect,
    Erase,
    Event,
    Hand,
    Job,
    Keep,
    Keyboard,
    Noticed,
    Part,
    Parted,
    Prompt,
    Rang,
    React,
    Record,
    Redraw,
    Rekey,
    Revised,
    Said,
    Say,
    Sent,
    Session,
    Sound,
    Spot,
    Tapped,
    Target,
    Tidy,
    Toast,
    Voice,
    replace,
)
from tests.conversations.desk import Desk
from tests.conversations.screen import Message, paragraphs, uncovered
from tests.conversations.shelf import Shelf

_CANCELS = 8
_LETTERS = 12
"""Shorter words than these may stand in a sentence of ours by chance."""

_ANSWERS = 30
_TAKES_OUT = ("calendar", "@read")
"""A yes to reading a calendar takes its address out of the note it was kept in."""

_UNSAYS = ("book", "@out")
"""What may have been meant as a passphrase is taken out of the note it was kept in by a tap."""

_REPLACES = (("discreet", "@replace"), ("discreet", "@both"))
"""What may identify someone is written over where its writer says so, and where it was given on."""

_LOOKS_BACK = ("history", "words", "c.")
"""A chip of the one answer that somebody is looking back at."""

_ATTACHES = ("@to", "@detach")
"""A note becomes a block's line, and the note again."""

_SHOWS = (Say, Redraw, Rekey, Toast, Job, Hand, Sound, Erase)


@dataclass(frozen=True)
class _Meant:
    """Whose place the next words are asked to take: a message's, or nobody's at a step."""

    spot: Spot
    message: int


def _meant(session: Session) -> _Meant | None:
    talk = session.talk
    if talk is None or talk.flow != "history" or talk.open is None:
        return None
    spot = Spot(int(talk.draft["record"]), str(talk.draft["step"]))
    return _Meant(spot, int(talk.draft["message"]))


@dataclass
class _Change:
    """What an event did to the words of one record."""

    gained: dict[int, Part] = field(default_factory=dict)
    lost: dict[int, Part] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    edited: set[int] = field(default_factory=set)
    chips: dict[str, set[str]] = field(default_factory=dict)


def _place(prompt: Prompt) -> tuple[str, date, time]:
    """Return what is UNIQUE in the table of due rows."""
    return prompt.kind, prompt.day, prompt.starts


class _Shelf(Shelf):
    """A shelf with the table's UNIQUE: a row at a place that is taken is not planned."""

    def plan(self, session: Session, now: datetime) -> None:
        """Plan due rows afresh; the first at a place stays, one that is closed before others."""
        super().plan(session, now)
        taken: set[tuple[str, date, time]] = set()
        known = {line.prompt.id for line in self.ledger}
        for row in sorted(self.prompts.values(), key=lambda one: (one.state == "waiting", one.id)):
            if row.state == "waiting" and _place(row) in taken:
                if row.id in known:
                    self.prompts[row.id] = replace(row, state="dropped")
                else:
                    del self.prompts[row.id]
            elif row.state != "dropped":
                taken.add(_place(row))


class Witness(Desk):
    """A :class:`Desk` whose every event is checked; see the module."""

    def __init__(self, zone: str = "Europe/Berlin", *, settled: bool = True) -> None:
        super().__init__(zone=zone, settled=settled)
        self.shelf = _Shelf(frozenset(self.world.catalog.rings))
        self.homes: dict[int, Spot] = {}
        """Where the words of each of the person's messages are kept."""
        self.cut: Spot | None = None
        """Where the last words are kept, if a phone may have cut them from what comes next."""
        self.aimed: list[Target] = []
        """Every card that words could answer, oldest first, however long ago."""
        self.addresses: dict[Address, None] = {}
        """Every button ever shown, oldest first."""
        self.spoken: dict[int, tuple[Spot, ...]] = {}
        """Which questions each voice note may answer, as its sender saw them."""

    # ------------------------------------------------------------------ each event

    def event(self, event: Event) -> None:
        """Work one event, then look for what must not have happened.

        Raises:
            AssertionError: saying what is wrong.
        """
        if isinstance(event, Done) and event.kind == "voice":
            self._forget_purged(int(event.args["message"]))
        session, records, homes = self.session, dict(self.shelf.records), dict(self.homes)
        super().event(event)
        self._remember()
        _check_receipts(self.effects)
        if self.gone:
            assert not self.shelf.records, "somebody left, and words stayed"
            return
        changes = {
            one: _change(records.get(one), self.shelf.records[one], event) for one in self._kept()
        }
        meant = _meant(session)
        for record, change in changes.items():
            self._let_go_of_values(record, change, event, records.get(record))
            self._check_words(record, change, event, meant)
            _check_chips(self.shelf.records[record], change, event, meant)
        if isinstance(event, Said):
            self._check_home(event, session, records)
            self.cut = self.homes.get(event.message_id) if _cut(event.text) else None
        if isinstance(event, Sent) and event.kind == "voice":
            self._remember_voice(event, session)
        if isinstance(event, Done) and event.kind == "voice":
            self._check_heard(event, homes)
        if isinstance(event, Revised) and self._stands(event.message_id):
            home = self.homes[event.message_id]
            refused = self._unfit(home, event.text) and not self._kept()
            kept = event.text in self.words()[event.message_id]
            assert kept or refused, "an edit was not kept"
        if isinstance(event, Tapped):
            assert any(isinstance(one, _SHOWS) for one in self.effects), "a tap came to nothing"
        self._check_rest(event, session)
        self._check_asked()
        self._check_private(event)
        self._check_store()

    def _value(self, record: int, step: str) -> Step | None:
        """Return the step of a record if it takes a value, and not words as they are."""
        flow = self.world.catalog.flows.get(self.shelf.records[record].flow)
        found = flow.step(step) if flow is not None else None
        return found if found is not None and found.read is not None else None

    def _unfit(self, home: Spot, text: str) -> bool:
        step = self._value(home.record, home.step)
        return step is not None and step.unfit is not None and step.unfit(text) is not None

    def _let_go_of_values(
        self, record: int, change: _Change, event: Event, before: Record | None
    ) -> None:
        """A value takes the place of one before it, by words or by a tap at its own question."""
        if before is None or not isinstance(event, Said | Tapped):
            return
        for message in list(change.lost):
            home = self.homes[message]
            step = self._value(record, home.step)
            if (
                step is not None
                and step.unfit is not None
                and not self._unfit(home, change.lost[message].text)
            ):
                del change.lost[message]
                del self.homes[message]
        for key in change.chips:
            if self._value(record, key) is not None:
                change.chips[key] = set()

    def _stands(self, message: int) -> bool:
        """Tell whether a message's words are kept, in a record that is not deleted."""
        home = self.homes.get(message)
        return home is not None and any(one.id == home.record for one in self.shelf.there)

    def _forget_purged(self, message: int) -> None:
        """Words below a voice note may have been removed for good before it was fetched."""
        home = self.homes.get(message)
        if home is not None and home.record not in self.shelf.records:
            del self.homes[message]

    def _card(self, number: int) -> Message:
        """Return a card; for one that a forged button made up, one that nobody sees."""
        if all(one.card != number for one in self.messages):
            return Message(0, "", number)
        return super()._card(number)

    def _kept(self) -> tuple[int, ...]:
        return tuple({one.record.id for one in self.effects if isinstance(one, Keep)})

    def _remember(self) -> None:
        newest = self.aimed[-1].card if self.aimed else 0
        self.aimed += [one for one in self.session.targets if one.card > newest]
        for effect in self.effects:
            match effect:
                case Say(card, number) | Redraw(card, number):
                    self._show(card.keyboard, number)
                case Rekey(keyboard, number):
                    self._show(keyboard, number)
                case _:
                    pass

    def _show(self, keyboard: Keyboard, number: int) -> None:
        for row in keyboard:
            for button in row:
                self.addresses[replace(button.to, card=button.to.card or number)] = None

    def _is_sound_alone(self, record: int, meant: _Meant) -> bool:
        """Tell whether nothing but its sound is left of a voice note with words below it."""
        answers = self.shelf.records[record].answers.values()
        parts = [part for answer in answers for part in answer.parts]
        [left] = [one for one in parts if one.message_id == meant.message]
        return left.voice is not None and not left.text

    def _taken_out(self, change: _Change, event: Event) -> None:
        """Words go by a tap that says so, and by no other."""
        assert isinstance(event, Tapped), "words were lost"
        assert event.to is not None, "words were lost"
        if (event.to.flow, event.to.step) == _UNSAYS:
            named = event.to.choice.partition(".")[2]
            assert [str(message) for message in change.lost] == [named], "words were lost"
            assert any(isinstance(one, Tidy) for one in self.effects), "it stays in the chat"
        else:
            assert (event.to.flow, event.to.step) == _TAKES_OUT, "words were lost"
            assert all(looks_like_one(one.text) for one in change.lost.values()), "words were lost"
            assert any(isinstance(one, Job) for one in self.effects), "an address was lost"
        for message in change.lost:
            self.homes.pop(message, None)

    def _check_words(
        self, record: int, change: _Change, event: Event, meant: _Meant | None
    ) -> None:
        """Words come by being said, move by a tap of their own, change by an edit."""
        for message, part in change.gained.items():
            assert part == _brought(event), "words came from nowhere, or were not kept as sent"
            assert message not in self.homes, "words were kept twice"
        if change.lost and isinstance(event, Said):
            assert meant is not None, "words were lost"
            assert meant.spot.record == record, "words were lost"
            assert set(change.lost) == {meant.message}, "other words than were meant were lost"
            assert event.message_id in change.gained, "nothing took the place of lost words"
            self.homes.pop(meant.message, None)
        elif change.lost:
            self._taken_out(change, event)
        if change.moved:
            assert isinstance(event, Tapped), "words moved by themselves"
            assert event.to is not None, "words moved by a button nobody knows"
            attaches = event.to.step in _ATTACHES
            moves = attaches or event.to.choice in (BEFORE, HERE)
            assert moves, "words moved by a button that does something else"
            words = self.words()
            whole = [one for one in change.moved if not _cut("".join(words[one]))]
            few = attaches or len(whole) <= 1
            assert few, "one tap moves one message, with the parts it was cut into"
        if change.edited and (sound := _brought(event)) and sound.voice is not None:
            assert change.edited == {sound.message_id}, "a sound joined other words than its own"
        elif change.edited and isinstance(event, Tapped):
            assert event.to is not None, "words changed by a button nobody knows"
            assert (event.to.flow, event.to.step) in _REPLACES, "a button changed words"
            assert change.edited == {int(event.to.choice.partition(".")[0])}, "other words changed"
        elif change.edited and isinstance(event, Said):
            assert meant is not None, "words changed by themselves"
            assert meant.spot.record == record, "words changed by themselves"
            assert change.edited == {meant.message}, "other words than were meant changed"
            assert event.message_id in change.gained, "nothing took the place of changed words"
            assert self._is_sound_alone(record, meant), "more than a sound stayed beside new words"
        elif change.edited:
            assert isinstance(event, Revised), "words changed by themselves"
            assert change.edited == {event.message_id}, "an edit changed other words"
        for step, answer in self.shelf.records[record].answers.items():
            for part in answer.parts:
                if part.message_id in change.gained or part.message_id in change.moved:
                    self.homes[part.message_id] = Spot(record, step)

    def _check_home(self, said: Said, session: Session, records: dict[int, Record]) -> None:
        """Words are kept under the question their writer was looking at, or as a line or note."""
        spot = said.replies_to or next(
            (one.spot for one in reversed(self.aimed) if one.card <= said.seen), None
        )
        about = spot.record if spot is not None and spot.step == PROMPT else None
        spot = None if about is not None else spot
        home = self.homes.get(said.message_id)
        talk = session.talk
        flow = self.world.catalog.flows.get(talk.flow) if talk is not None and talk.open else None
        shown = any(isinstance(one, Say | React | Redraw) for one in self.effects)
        assert shown, "words were not acknowledged"
        if home is None:
            step = flow.step(talk.open or "") if flow is not None and talk is not None else None
            asked = Spot(talk.record.id, talk.open or "") if talk is not None else None
            if step is not None and step.read is not None and spot in (None, asked):
                return  # no value of the kind that is asked for, and asked back
            assert spot is None, f"words for {spot} were lost"
            if session.listening is not None and session.listening.card == said.seen:
                return  # a value for the card in sight
            assert flow is not None, "words were lost"
            assert not flow.keeps, "words were lost"
            return
        if self.cut is not None and _same(home, self.cut):
            return  # the next part of words that a phone may have cut
        meant = _meant(session)
        if spot is None and about is None and meant is not None and _same(home, meant.spot):
            asked = session.newest  # for words to take the place of others; more are added to them
            self.aimed = [
                Target(one.card, home) if one.card == asked else one for one in self.aimed
            ]
            return
        known_records = {one for one, record in records.items() if record.deleted_at is None}
        fresh = home.record not in records and home.step in ("note", "line")
        if fresh and home.step == "note" and looks_like_one(said.text):
            return  # the address of a calendar is asked about, whatever question is open
        further = home == session.looking_at(said.seen)
        if spot is not None:
            under_way = [one.record.id for one in (talk, *session.parked) if one is not None]
            known = spot.record in known_records or spot.record in under_way
            right = _same(home, spot) or further or (fresh and not known)
            assert right, f"words for {spot} are under {home}"
        elif about is not None and said.replies_to is not None:
            block = self.shelf.records[home.record].block
            assert block == self.shelf.prompts[about].block, "a reply is under another block"
        elif further and home.step in ("note", "line"):
            return  # more of what was kept before its receipt could be seen
        elif not fresh and home.step == "line" and session.prompt is not None:
            about = session.prompt.id  # a note had been attached to the block meanwhile
            blocks = (session.prompt.block, self.shelf.prompts[about].block)
            assert self.shelf.records[home.record].block in blocks, "a line of another block"
        elif not fresh:
            assert talk is not None, f"words for nothing are under {home}"
            assert home == Spot(talk.record.id, talk.open or ""), f"words are under {home}"
        elif home.step == "line":
            assert session.prompt is not None, "a line about no block"
            now = self.shelf.prompts[session.prompt.id]  # its hours may have changed meanwhile
            assert self.shelf.records[home.record].block in (session.prompt.block, now.block)

    def _remember_voice(self, sent: Sent, session: Session) -> None:
        """Note what a voice note may answer; nothing that comes after it."""
        aimed = next((one.spot for one in reversed(self.aimed) if one.card <= sent.seen), None)
        talk = session.talk
        opened = Spot(talk.record.id, talk.open) if talk is not None and talk.open else None
        asked = (sent.replies_to,) if sent.replies_to is not None else (aimed, opened)
        self.spoken[sent.message_id] = tuple(one for one in asked if one is not None)

    def _check_heard(self, done: Done, homes: dict[int, Spot]) -> None:
        """A voice note that was fetched is kept once, where it was spoken, and its sender told.

        If words stand below it, it goes where these are by now, deleted though they may be.
        """
        message = int(done.args["message"])
        home = self.homes.get(message)
        deleted = message in homes and not self._stands(message)
        told = any(isinstance(one, Say | React) for one in self.effects)
        assert told or deleted, "nothing was said"
        kept = [
            part
            for one in self.shelf.records.values()
            for answer in one.answers.values()
            for part in answer.parts
            if part.message_id == message and part.voice is not None
        ]
        assert len(kept) == int(done.ok), f"voice note {message} is kept {len(kept)} times"
        if kept and home is not None and message not in homes:
            meant = any(_same(home, one) for one in self.spoken[message])
            assert meant or home.step in ("note", "line"), f"voice note {message} is under {home}"

    def _check_rest(self, event: Event, before: Session) -> None:
        """Nothing is left lying: what waited comes back, what was left is set down."""
        talk, parked = self.session.talk, self.session.parked
        if talk is None or talk.open is None:
            assert not self.session.held, "what came due is held back for nothing"
            waits = isinstance(event, Rang | Done | Noticed) or before.held
            assert not parked or waits, "what was parked does not return"
        under_way = {one.record.id for one in (talk, *parked) if one is not None}
        left = [one.id for one in self.shelf.records.values() if one.state == "open"]
        assert set(left) <= under_way, "a check-in was left and not set down"

    def _check_asked(self) -> None:
        """What was asked once is asked again only when it was put off in between."""
        asked = [
            _place(one.prompt)
            for one in self.effects
            if isinstance(one, Decide) and one.decision == "asked"
        ]
        for place in asked:
            told = [
                line.decision
                for line in self.shelf.ledger
                if line.decision in ("asked", "waits") and _place(line.prompt) == place
            ]
            assert told[-2:] != ["asked", "asked"], f"{place} was asked about twice"

    def _check_private(self, event: Event) -> None:
        """What is said by itself shows none of the person's words before it is tapped."""
        by_itself = isinstance(event, Rang | Noticed | Parted | Done)
        shown = [
            uncovered(one.card.body)
            for one in self.effects
            if (isinstance(one, Say) and (by_itself or one.unasked))
            or (isinstance(one, Redraw) and by_itself)
        ]
        if shown:
            private = [one for kept in self.words().values() for one in kept]
            private += (
                words for name, words in self.session.carried.items() if name != GIVEN
            )  # the letter's question is a code, and not the person's
            told = "\n".join(shown)
            if isinstance(event, Done) and event.kind == "search":
                told = told.replace(str(event.args["words"]), "")  # what was asked for just now
            said = [one for one in private if len(one) > _LETTERS and one in told]
            assert not said, f"private words unasked: {told!r}"

    def _check_store(self) -> None:
        """What the tables promise by UNIQUE holds, and the session agrees with what is kept."""
        cards = {one.card for one in self.messages if one.card is not None}
        assert not cards & set(self.shelf.records), "a card and a record share a number"
        for talk in (self.session.talk, *self.session.parked):
            flow = self.world.catalog.flows.get(talk.flow) if talk else None
            if talk is not None and flow is not None and flow.keeps and talk.record.answers:
                stored = self.shelf.records[talk.record.id]
                assert stored.answers == talk.record.answers, "the session knows what is not kept"

    # ------------------------------------------------------------------ ways out

    def check_ways_out(self) -> None:
        """From here a person gets help, can leave what is open, and can finish a check-in.

        Raises:
            AssertionError: naming the dead end.
        """
        self.twin().check_help()
        self.twin().check_cancel()
        self.twin().check_finish()

    def check_help(self) -> None:
        """/help lists every command."""
        self.command("/help")
        told = "\n".join(one.text for one in self.messages if one.card is not None)
        for name in self.world.catalog.commands:
            assert name == "start" or f"/{name}" in told, f"/help does not tell of /{name}"

    def check_cancel(self) -> None:
        """/cancel leaves what is open, and then what was parked behind it."""
        for _ in range(_CANCELS):
            self.command("/cancel")
            if self.session.talk is None or self.session.talk.open is None:
                return
        raise AssertionError("/cancel leads nowhere")

    def check_finish(self) -> None:
        """/checkin and then one answer after the other ends in a check-in that is complete.

        One that owes nothing any more is finished by the command itself, and what was parked
        behind it comes back; the next /checkin begins one.
        """
        done = self._complete()
        self.command("/checkin")
        if self._complete() > done:
            self.command("/checkin")
        talk = self.session.talk
        assert talk is not None, "/checkin opens nothing"
        assert talk.flow == "checkin", "/checkin opens something else"
        for _ in range(_ANSWERS):
            kept = self.shelf.records.get(talk.record.id)
            if kept is not None and kept.state == "complete":
                return
            self.say("an answer")
        raise AssertionError("the check-in has no end")

    def _complete(self) -> int:
        """Return how many check-ins are complete."""
        return sum(one.state == "complete" for one in self.shelf.there)

    def twin(self) -> Witness:
        """Return the same person in the same place, to try something out."""
        twin = copy.copy(self)
        twin.shelf = copy.copy(self.shelf)
        for holder in (twin, twin.shelf):
            for name, value in vars(holder).items():
                if isinstance(value, dict | list | set):
                    setattr(holder, name, copy.copy(value))
        twin.messages = [dataclasses.replace(one) for one in self.messages]
        return twin


def _same(home: Spot, spot: Spot) -> bool:
    """Tell whether two places are one; a note may have become a block's line, or the reverse."""
    either = ("note", "line")
    return home == spot or (
        home.record == spot.record and home.step in either and spot.step in either
    )


def _brought(event: Event) -> Part | None:
    """Return the part of an answer that an event brings, exactly as it was sent."""
    match event:
        case Said():
            return event.part
        case Revised(text, message):  # below a voice note that is not here yet
            return Part(message, text, besides=True)
        case Done("voice", True, result, args):
            voice = Voice(int(args["seconds"]), int(result.get("size", 0)))
            return Part(int(args["message"]), "", voice)
        case _:
            return None


def _change(before: Record | None, after: Record, event: Event) -> _Change:
    """Compare a record with what it was; nothing in it may be lost.

    Raises:
        AssertionError: a word is gone or stands twice, or what a record is about has changed.
    """
    old, new = _parts(before), _parts(after)
    change = _Change(
        {one: part for one, (_, part) in new.items() if one not in old},
        {one: part for one, (_, part) in old.items() if one not in new},
    )
    for one in old.keys() & new.keys():
        if old[one][0] != new[one][0]:
            change.moved.add(one)
        if old[one][1] != new[one][1]:
            change.edited.add(one)
    if before is not None:
        to = event.to if isinstance(event, Tapped) else None
        about = ("block", "day", "flow")
        if to and to.step in _ATTACHES:
            about = ()
        elif before.flow == "cpd" and isinstance(event, Said | Tapped):
            about = ("block", "flow")  # its day can be another
        given = () if to and (to.flow, to.step) in _REPLACES else ("given",)
        for name in (*about, *given, "zone", "opened_at"):
            assert getattr(before, name) == getattr(after, name), f"the {name} of a record changed"
        for step in before.answers.keys() | after.answers.keys():
            was = set(before.answers.get(step, Answer()).chips)
            change.chips[step] = was ^ set(after.answers.get(step, Answer()).chips)
    return change


def _parts(record: Record | None) -> dict[int, tuple[str, Part]]:
    found: dict[int, tuple[str, Part]] = {}
    for step, answer in record.answers.items() if record else ():
        for part in answer.parts:
            assert part.message_id not in found, "words stand twice in a record"
            found[part.message_id] = (step, part)
    return found


def _cut(text: str) -> bool:
    """Tell whether words are so long that a phone may have cut them there."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 >= CUT


def _check_chips(record: Record, change: _Change, event: Event, meant: _Meant | None) -> None:
    for step, changed in change.chips.items():
        if changed:
            assert isinstance(event, Tapped), "a chip changed by itself"
            assert event.to is not None, "a chip changed by a button nobody knows"
            flow, at, before = record.flow, step, ""
            if event.to.flow == _LOOKS_BACK[0]:
                assert meant is not None, "a chip changed that nobody looks back at"
                assert meant.spot == Spot(record.id, step), "a chip of another answer changed"
                flow, at, before = _LOOKS_BACK
            wanted = (flow, at, {event.to.choice.removeprefix(before).removeprefix(TAKE)})
            assert (event.to.flow, event.to.step, changed) == wanted, "another chip changed"


def _check_receipts(effects: Iterable[Effect]) -> None:
    """A ✓ stands only where something was kept; that all can be sent, the desk looks at."""
    for effect in effects:
        if isinstance(effect, Say) and paragraphs(effect.card.body).startswith("✓"):
            kept = any(isinstance(one, Keep) for one in effects)
            assert kept, "a receipt for something that was not kept"
