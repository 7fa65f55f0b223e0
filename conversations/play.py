"""The conversations of a turn: begun, put aside, taken back, and asked their questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conversations.cards import (
    answered_keyboard,
    asked_for,
    fits,
    leaning,
    meant_here,
    opened_by,
    question_keyboard,
)
from conversations.flow import Flow, Step, Variant
from conversations.model import (
    Answer,
    Asked,
    Body,
    Card,
    Filed,
    Keep,
    Phrase,
    Record,
    RecordState,
    Rekey,
    Say,
    Spot,
    Talk,
    replace,
)
from conversations.stage import Stage

if TYPE_CHECKING:
    from conversations.model import BlockRef

UNTOUCHED = 4
"""How many records are remembered that were set down before anything was said."""


class Play(Stage):
    """The turn under way, as flows see it."""

    # ----------------------------------------------------------- conversations

    def begin(
        self,
        flow: Flow,
        *,
        block: BlockRef | None = None,
        draft: Mapping[str, str | int] | None = None,
        answers: Mapping[str, Answer] | None = None,
        lead: Body | None = None,
        fresh: bool = True,
        only: str = "",
    ) -> None:
        """Open a conversation and ask its first question; what was under way is put aside.

        ``answers`` are given already and not asked for; ``lead`` takes the place of the
        flow's own. What was carried is asked about only in a ``fresh`` start, not for
        somebody else of the same block, nor in one that is about ``only`` one step.
        """
        self.put_aside(flow)
        record = Record(
            id=self.number(),
            flow=flow.key,
            zone=self.session.zone,
            day=block.day if block else self.today,
            opened_at=self.now,
            block=block,
            answers=answers or {},
            given=self._carried() if flow.keeps and fresh and not only else {},
            only=only,
        )
        self.change(talk=Talk(record, draft=draft or {}, message=self.message), filed=None)
        if lead is None:
            lead = flow.lead(self) if flow.lead else ()
        self.go_on(lead=lead)

    def _carried(self) -> dict[str, str]:
        """Return what is carried and does not rest today."""
        rests, today = self.session.rests, self.today
        return {
            name: words
            for name, words in self.session.carried.items()
            if name not in rests or rests[name] <= today
        }

    def take_up(self, record: Record, *, briefly: bool = False) -> None:
        """Make a kept record the conversation under way, with nothing asked yet.

        With ``briefly`` a check-in under way is parked, and comes back right after.
        """
        if self.talk is None or self.talk.record.id != record.id:
            self.put_aside(briefly=briefly)
            self.change(
                parked=tuple(one for one in self.session.parked if one.record.id != record.id)
            )
            self.change(talk=Talk(record, message=self.message), filed=None)

    def resume(self, record: Record, lead: Body = ()) -> None:
        """Open a kept record again, in full, at its first unanswered question."""
        self.take_up(record)
        self.change_talk(record=replace(record, only=""))
        talk = self.talk
        if talk is not None and any(s.key not in record.answers for s in self.chain(talk)):
            self.change_talk(record=replace(talk.record, state="open", closed_at=None))
            self.keep()
        self.go_on(lead=lead)

    def put_aside(self, comes: Flow | None = None, *, briefly: bool = False) -> None:
        """Make room for the conversation that ``comes``; a prompt or a check-in taken up is None.

        A check-in is parked for a conversation that is not one, and set down for anything
        else. Another conversation is parked once it has begun to say something; when it
        comes again it starts afresh: its earlier self is dropped.
        """
        under_way = (self.talk,) if self.talk is not None and self.talk.open is not None else ()
        parked = []
        for talk in (*self.session.parked, *under_way):
            flow = self.flow_of(talk)
            if flow is None or flow.keeps:
                stays = briefly or (comes is not None and not comes.keeps)
                if flow is not None and stays and talk.record.state != "complete":
                    parked.append(talk)
                else:
                    self._set_down(talk)
            elif flow is not comes and (talk.record.answers or not self.session.settled):
                parked.append(talk)
        self.change(talk=None, parked=tuple(parked))

    def _set_down(self, talk: Talk) -> None:
        if talk.record.state != "open":
            return
        state: RecordState = "complete" if "line" in talk.record.answers else "down"
        record = replace(talk.record, state=state, closed_at=self.now)
        if record.answers:
            self.do(Keep(record))
        else:
            self.change(untouched=(*self.session.untouched, record)[-UNTOUCHED:])

    def take_back(self, lead: Body) -> bool:
        """Go on with what was parked last; whether there was something to go on with."""
        while self.session.parked:
            *rest, talk = self.session.parked
            self.change(parked=tuple(rest), talk=replace(talk, open=None))
            self.go_on(lead=lead)
            if self.asking():
                return True
        return False

    def leave(self) -> None:
        """End the conversation under way; what was said stays kept."""
        talk = self.talk
        if talk is None:
            return
        flow = self.flow_of(talk)
        if flow is not None and flow.keeps and talk.open is not None:
            self._set_down(talk)
        self.change(talk=None, filed=None)

    def change_talk(self, **changes: object) -> None:
        """Change fields of the conversation under way."""
        if self.talk is not None:
            self.change(talk=replace(self.talk, **changes))

    def keep(self) -> None:
        """Write the record of the conversation under way, if its flow keeps one."""
        talk = self.talk
        if talk is not None:
            flow = self.flow_of(talk)
            if flow is not None and flow.keeps:
                self.do(Keep(talk.record))

    # --------------------------------------------------------------- questions

    def chain(self, talk: Talk) -> tuple[Step, ...]:
        """Return the steps owed in this conversation, in order."""
        flow = self.flow_of(talk)
        if flow is None:
            return ()
        return tuple(step for step in flow.steps if not step.tail and asked_for(step, talk.record))

    def go_on(self, lead: Body = ()) -> None:
        """Ask the first unanswered question; after the last one the flow is done."""
        talk = self.talk
        flow = self.flow_of(talk)
        if talk is None or flow is None:
            return
        owed = next((s for s in self.chain(talk) if s.key not in talk.record.answers), None)
        if owed is not None:
            self.ask(owed, lead)
            return
        self.change_talk(open=None)
        if flow.done is not None:
            flow.done(self)

    def ask(self, step: Step, lead: Body = ()) -> None:
        """Put a question: the wording least recently used comes next."""
        talk = self.talk
        flow = self.flow_of(talk)
        if talk is None or flow is None:
            return
        number = self.number()
        variant = ""
        if callable(step.ask):
            card = step.ask(self)
            first, *rest = card.body
            head = opened_by(lead, first) if isinstance(first, Phrase) else (*lead, first)
            card = replace(card, body=(*head, *rest))
        else:
            wording = self._wording(flow, step, talk.record)
            variant = wording.key
            question = wording.text.given(**leaning(flow, wording, talk.record))
            card = Card(opened_by(lead, question))
        keyboard = card.keyboard or question_keyboard(
            talk, step, self.chain(talk), self.session.filed, self.session.own
        )
        spot = Spot(talk.record.id, step.key) if flow.keeps else None
        self.do(Say(replace(card, keyboard=keyboard), number, spot))
        self.change_talk(open=step.key, asked={**talk.asked, step.key: Asked(number, variant)})
        self.aim(number, spot)

    def _wording(self, flow: Flow, step: Step, record: Record) -> Variant:
        variants = step.ask if isinstance(step.ask, tuple) else ()
        fitting = [one for one in variants if fits(one, record)]
        name = f"{flow.key}.{step.key}"
        used = self.session.variants.get(name, ())
        chosen = min(fitting, key=lambda one: used.index(one.key) if one.key in used else -1)
        after = (*(key for key in used if key != chosen.key), chosen.key)
        self.change(variants={**self.session.variants, name: after})
        return chosen

    def mark(self, step: Step) -> None:
        """Show on an earlier question's card which of its chips are chosen, or a way back to it."""
        talk = self.talk
        asked = talk.asked.get(step.key) if talk else None
        if talk is not None and asked is not None:
            self.do(Rekey(answered_keyboard(talk, step, self.session.own), asked.card))

    def offer_here(self, filed: Filed) -> None:
        """Offer, on the open question's card, to move there what went to an answer before it."""
        talk = self.talk
        step = self.question
        asked = talk.asked.get(step.key) if talk and step else None
        if talk is None or step is None or asked is None:
            return
        chain = self.chain(talk)
        if meant_here(talk, step, filed, [one.key for one in chain]):
            self.change(filed=filed)
            keyboard = question_keyboard(talk, step, chain, filed, self.session.own)
            self.do(Rekey(keyboard, asked.card))
