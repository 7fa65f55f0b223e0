"""Recorded conversations: events in, effects out, compared by keys rather than by prose.

What Presence says may be worded anew at any time; what it does may not change unnoticed. So a
phrase is written down as its context and parameters, a button as where it leads, and everything
else (records, rules, decisions, the words of the person) as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, structs, to_builtins

from conversations.codec import decode, encode
from conversations.model import (
    Address,
    Card,
    Commanded,
    Done,
    Event,
    Located,
    Noticed,
    Phrase,
    Rang,
    Record,
    Revised,
    Said,
    Sent,
    Session,
    Tapped,
    Value,
)
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot, instant
from tests.conversations.desk import MONDAY, Desk

TAPES = Path(__file__).with_name("tapes")

Json = dict[str, Any]

_EVENTS = {
    kind.__name__: kind for kind in (Said, Revised, Tapped, Commanded, Sent, Located, Rang, Noticed)
}


class Recorder(Desk):
    """A desk that writes down what happens at it."""

    def __init__(self, *, settled: bool, now: datetime = MONDAY) -> None:
        super().__init__(settled=settled, now=now, zone="Europe/Berlin" if settled else "UTC")
        self.turns: list[Json] = []
        self.sessions: list[Session] = []

    def event(self, event: Event) -> None:
        """Work an event through, and write both down."""
        super().event(event)
        self.turns.append({"at": self.now.isoformat(), "in": _written(event), **outcome(self)})
        self.sessions.append(self.session)


def outcome(desk: Desk) -> Json:
    """Return what the newest event came to, by keys."""
    return {"out": [keyed(effect) for effect in desk.effects], "place": place(desk.session)}


def record(script: Callable[[Recorder], None], *, settled: bool) -> Json:
    """Let a script be played at a desk, and return its tape.

    In the middle of it stands the whole session as it was kept, so that a later Presence
    shows that it can go on from what this one has written.
    """
    desk = Recorder(settled=settled)
    begins = desk.now
    script(desk)
    middle = len(desk.turns) // 2
    session = json.loads(encode(desk.sessions[middle - 1]))
    return {
        "settled": settled,
        "begins": begins.isoformat(),
        "kept": {"before": middle, "session": session},
        "turns": desk.turns,
    }


def replay(tape: Json, *, from_kept: bool) -> list[Json]:
    """Play a tape at a desk with today's engine, and return its turns as they are now.

    Args:
        tape: as :func:`record` made it.
        from_kept: in the middle, go on from the session that stands in the tape.
    """
    desk = Recorder(settled=tape["settled"], now=datetime.fromisoformat(tape["begins"]))
    for number, turn in enumerate(tape["turns"]):
        if from_kept and number == tape["kept"]["before"]:
            desk.session = decode(Session, json.dumps(tape["kept"]["session"]).encode())
        _pass(desk, datetime.fromisoformat(turn["at"]))
        event = _read(turn["in"])
        _show(desk, event)
        desk.event(event)
    return desk.turns


def text(tape: Json) -> str:
    """Return a tape as it stands in its file: a line for each event, effect and place."""
    turns = []
    for turn in tape["turns"]:
        effects = ",".join(f"\n   {_line(one)}" for one in turn["out"])
        turns.append(
            f'\n {{"at": {_line(turn["at"])}, "in": {_line(turn["in"])},'
            f'\n  "out": [{effects}],\n  "place": {_line(turn["place"])}}}'
        )
    head = ",\n".join(f"{_line(name)}: {_line(tape[name])}" for name in tape if name != "turns")
    return f'{{{head},\n"turns": [{",".join(turns)}\n]}}\n'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pass(desk: Desk, end: datetime) -> None:
    """Let time pass, and plan at each midnight on the way; what rings stands on the tape."""
    while desk.now < end:
        midnight = instant(desk.today + timedelta(days=1), time.min, desk.zone)
        desk.now = min(end, midnight)
        desk.shelf.plan(desk.session, desk.now)


def _show(desk: Desk, event: Event) -> None:
    """Put the person's own message on the phone, where a reaction may find it."""
    if isinstance(event, Said | Sent | Located | Commanded):
        while desk._message < event.message_id:
            desk._bubble("")


def _written(event: Event) -> Json:
    name = type(event).__name__
    if isinstance(event, Done):
        told = {"kind": event.kind, "ok": event.ok, "result": dict(event.result)}
        return {name: {**told, "args": dict(event.args)} if event.args else told}
    return {name: _document(event)}


def _document(value: Value) -> Any:
    """Return what a value holds, without what stands at its default."""
    return keyed(to_builtins(value, builtin_types=(date, datetime, time)))


def _read(written: Json) -> Event:
    [(name, document)] = written.items()
    if name == "Done":
        return Done(**document)
    event: Event = decode(_EVENTS[name], json.dumps({"v": 1, **document}).encode())
    return event


# ------------------------------------------------------------------------------- keys


def place(session: Session) -> str:
    """Return where a person is: the conversation, its open step, and what waits below it."""
    talks = [one for one in (session.talk, *session.parked) if one]
    return " < ".join(f"{one.flow}.{one.open or '-'}" for one in talks)


def keyed(value: Any) -> Any:
    """Return a value as JSON, with keys in the place of prose."""
    match value:
        case Phrase(context, params=params):
            return " ".join([context, *(f"{name}={_flat(one)}" for name, one in params)])
        case Address(flow, step, choice=choice):
            return f"{flow}:{step}:{choice}".rstrip(":")
        case Card(body, keyboard):
            rows = [" | ".join(keyed(button.to) for button in row) for row in keyboard]
            return {"says": keyed(body), "buttons": rows}
        case Record():
            return _document(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {name: keyed(one) for name, one in value.items()}
        case tuple() | list():
            return [keyed(one) for one in value]
        case Value() | Slot() | OneOff() | Pause():
            return {type(value).__name__: _fields(value)}
        case _:
            return value


def _fields(value: Any) -> Json:
    found = {}
    kind = type(value)
    ways = structs.fields(kind) if isinstance(value, Value) else fields(value)
    for one in ways:
        item = getattr(value, one.name)
        factory = one.default_factory
        default = one.default if factory in (MISSING, NODEFAULT) else factory()
        if default in (MISSING, NODEFAULT) or item != default:
            found[one.name] = keyed(item)
    return found


def _flat(value: Any) -> str:
    found = keyed(value)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
