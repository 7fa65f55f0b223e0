"""What the reasons in the ledger say: one warm line each, nothing guessed.

A reason that this version does not know is said as what was decided, never in other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from conversations.model import P, Phrase


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger, and what its sentence needs besides its reason.

    Attributes:
        reason: as it stands in the ledger.
        decision: as it stands in the ledger.
        at: when it was decided.
        until: the last day off that it names.
        ends: when the block ended, on the wall.
        holiday: the name of the public holiday that it is about; empty if it is not known.
        waits: until when the block waits now; None if it does not, or in a line that others follow.
    """

    reason: str
    decision: str
    at: Phrase
    until: date
    ends: time
    holiday: str = ""
    waits: Phrase | None = None


def sentence(told: Told) -> Phrase:
    """Say what was decided last about a block, or a letter."""
    return _done(told) or _silent(told) or _changed(told) or _waits(told) or _unknown(told)


def in_story(told: Told) -> Phrase:
    """Say what was decided about a block, among all that was: every line has its time."""
    silent = _silent(told)
    if silent is not None:
        return P("why", "{what} ({at})", what=silent, at=told.at)
    return _done(told) or _changed(told) or _put_off(told) or _unknown(told)


def is_known(reason: str) -> bool:
    """Tell whether there is a sentence for a reason."""
    told = Told(reason, "", P("why", "{at}", at=time(0)), date.min, time(0))
    return any(say(told) is not None for say in (_done, _silent, _changed, _put_off))


def _unknown(told: Told) -> Phrase:
    return P("why", "“{decision}” at {at}.", decision=told.decision, at=told.at)


def _done(told: Told) -> Phrase | None:
    """Say what was asked or sent, and what the person did with it."""
    at = told.at
    match told.reason:
        case "on_time":
            return P("why", "asked at {at}.", at=at)
        case "letter":
            return P("why", "ready at {at}.", at=at)
        case "whisper":
            return P("why", "was waiting for you at {at}.", at=at)
        case "late" if told.decision == "silent":
            return P("why", "not sent, because at {at} a newer one was ready.", at=at)
        case "late":
            return P("why", "asked late, at {at}, because I had been away.", at=at)
        case "skipped":
            return P("why", "you let it go at {at}.", at=at)
        case "opened":
            return P("why", "you began it at {at}.", at=at)
        case "one_line":
            return P("why", "you kept one line at {at}.", at=at)
        case _:
            return None


def _silent(told: Told) -> Phrase | None:
    """Say why nothing was asked."""
    return _off(told) or _let_be(told)


def _off(told: Told) -> Phrase | None:
    """Say that it was a day off."""
    until = told.until
    match told.reason:
        case "paused":
            return P("why", "silent, because you were off until {day}.", day=until)
        case "paused_after_quiet":
            return P(
                "why", "silent: it fell into quiet hours, and you were off until {day}.", day=until
            )
        case "holiday" | "holiday_after_quiet":
            return _holiday(told)
        case "day_off":
            return P("why", "silent, because it was your regular day off.")
        case "day_off_after_quiet":
            return P(
                "why",
                "silent: it fell into quiet hours, and the next morning was your regular day off.",
            )
        case _:
            return None


def _let_be(told: Told) -> Phrase | None:
    """Say why nothing was asked on a day on."""
    match told.reason:
        case "ended_earlier":
            return P(
                "why",
                "silent, because your calendar says it ended at {ends}, and that was more than "
                "two hours ago when I saw it.",
                ends=told.ends,
            )
        case "letter_off":
            return P("why", "not sent by itself, because you had chosen so.")
        case "away":
            return P("why", "not asked, because I was away for too long.")
        case "restored":
            return P("why", "not asked, because I was down, and was put back from a backup.")
        case "past":
            return P("why", "not asked, because it was over before I knew of it.")
        case "whisper_off":
            return P("why", "not brought, because you had chosen so.")
        case "whisper_late":
            return P("why", "not brought, because your block had begun.")
        case "whisper_quiet":
            return P("why", "not brought, because of quiet hours.")
        case "whisper_lately":
            return P("why", "not brought, because one had come in the days before.")
        case "whisper_none":
            return P("why", "not brought: none had rested long enough.")
        case _:
            return None


def _holiday(told: Told) -> Phrase:
    if told.reason == "holiday" and told.holiday:
        return P("why", "silent, because it was a holiday: {name}.", name=told.holiday)
    if told.reason == "holiday":
        return P("why", "silent, because it was a public holiday.")
    if told.holiday:
        return P(
            "why",
            "silent: it fell into quiet hours, and the next morning was a holiday: {name}.",
            name=told.holiday,
        )
    return P("why", "silent: it fell into quiet hours, and the next morning was a public holiday.")


def _changed(told: Told) -> Phrase | None:
    """Say how the block itself was planned otherwise."""
    at = told.at
    match told.reason:
        case "moved":
            return P("why", "moved to this time at {at}, because your hours changed.", at=at)
        case "calendar_moved":
            return P("why", "moved to this time at {at}, because your calendar changed.", at=at)
        case "zone_moved":
            return P("why", "moved to this time at {at}, because your time zone changed.", at=at)
        case "dropped" | "schedule_changed":
            return P("why", "not asked, because your hours changed at {at}.", at=at)
        case "calendar_changed":
            return P("why", "not asked, because it left your calendar at {at}.", at=at)
        case "zone_changed":
            return P("why", "not asked, because your time zone changed at {at}.", at=at)
        case _:
            return None


def _waits(told: Told) -> Phrase | None:
    """Say until when it waits, and why."""
    if told.waits is None:
        return _put_off(told)
    at = told.waits
    match told.reason:
        case "quiet":
            return P("why", "waits until {at}, quiet hours.", at=at)
        case "busy":
            return P("why", "waits until {at}, because we were in the middle of something.", at=at)
        case "trouble":
            return P("why", "waits until {at}, because something went wrong on my side.", at=at)
        case "later":
            return P("why", "waits until {at}, because you asked for later.", at=at)
        case "still_working":
            return P("why", "waits until {at}, because you were still working.", at=at)
        case "moved_by_hand":
            return P("why", "waits until {at}, because you moved it there.", at=at)
        case "taken_back":
            return P("why", "will be asked at {at}, as it was before.", at=at)
        case _:
            return None


def _put_off(told: Told) -> Phrase | None:
    """Say that it was let wait, where it is not known any more until when."""
    at = told.at
    match told.reason:
        case "quiet":
            return P("why", "put off at {at}, quiet hours.", at=at)
        case "busy":
            return P("why", "put off at {at}, because we were in the middle of something.", at=at)
        case "trouble":
            return P("why", "put off at {at}, because something went wrong on my side.", at=at)
        case "later":
            return P("why", "put off at {at}, because you asked for later.", at=at)
        case "still_working":
            return P("why", "put off at {at}, because you were still working.", at=at)
        case "moved_by_hand":
            return P("why", "moved by you at {at}.", at=at)
        case "taken_back":
            return P("why", "put back by you at {at}, as it was before.", at=at)
        case _:
            return None
