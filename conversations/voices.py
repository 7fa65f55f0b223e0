"""Voice notes: which question one answers, what becomes of it once it has been fetched, playing it.

The rules:

1. Where a voice note belongs is decided when it comes, as for words (rule 2 of the engine), and
   goes with the job that fetches it. Until it is fetched its question stays open, and nothing
   is said: the receipt may only come in the transaction that keeps the sealed bytes.
2. What the person does meanwhile goes on as ever. If the question has been answered or left
   behind by then, the voice note is added where it belongs, at its place among the parts,
   with a ✍ as for words that are added; it never answers a question that came after it.
3. One that answers nothing is given its note at once, so that words right behind it go there too.
4. What cannot be fetched is told, and changes nothing: the question is still open.
"""

from __future__ import annotations

from dataclasses import dataclass

from conversations import choices, limits
from conversations.cards import NOT_WORDS
from conversations.filing import (
    KEPT_AS_NOTE,
    find_part,
    find_record,
    gather,
    home,
    new_note,
    rewrite,
    ways,
)
from conversations.flow import Step
from conversations.model import (
    PROMPT,
    Answer,
    Card,
    Done,
    Filed,
    Job,
    P,
    Part,
    Query,
    React,
    Sent,
    Sound,
    Spot,
    Tidy,
    Voice,
    replace,
)
from conversations.play import UNTOUCHED, Play
from conversations.words import answer_open, answer_prompt, extend, lives, with_part

JOB = "voice"
LARGEST = 20 * 1024 * 1024
"""Telegram hands files of up to 20 MB on to bots (Bot API, getFile)."""

TOO_LARGE, UNREACHABLE = "too_large", "unreachable"
"""Why a voice note could not be fetched, as the job tells it."""

NOTE = "note"

_TOO_LARGE = P(
    "voice",
    "That voice note is larger than Telegram hands on to me, so I could not keep it. It still "
    "stands in this chat. A shorter one will do, or a few words.",
)
_UNREACHABLE = P(
    "voice",
    "I could not fetch your voice note, so it is not kept here. It still stands in this chat: "
    "send it once more, or write a few words.",
)
_UNSETTLED = P(
    "voice", "I keep voice notes once we are through here. For now please tap or type; I kept none."
)
_UNREAD = P(
    "voice",
    "✓ Your voice note is kept as a note for today. What I asked above needs typed words or a tap.",
)

# ------------------------------------------------------------------------- it comes


def arrived(play: Play, sent: Sent) -> None:
    """Decide where a voice note belongs, and have it fetched."""
    if not sent.file:
        play.say(NOT_WORDS)
    elif not play.session.settled:
        play.say(_UNSETTLED)
    elif sent.size > LARGEST:
        play.say(_TOO_LARGE)
    elif limits.has_room(play, sent.size) and limits.take(play, JOB):
        spot = _place(play, sent)
        if spot is not None and _asks_value(play, spot):
            spot = None
        allotted = spot is None
        if spot is None:
            spot = _allot(play, sent)
        here = Filed(spot, sent.message_id)
        play.change(fetching=(*play.session.fetching, here)[-UNTOUCHED:])
        play.do(
            Job(
                JOB,
                {
                    "message": sent.message_id,
                    "file": sent.file,
                    "size": sent.size,
                    "seconds": sent.seconds,
                    "record": spot.record,
                    "step": spot.step,
                    "allotted": int(allotted),
                },
            )
        )


def _place(play: Play, sent: Sent) -> Spot | None:
    """Return what a voice note answers; None: nothing."""
    if sent.replies_to is not None:
        return sent.replies_to
    spot = play.session.looking_at(sent.seen)
    if spot is not None and spot.step != PROMPT:
        return spot
    talk, prompt = play.talk, play.session.prompt
    if talk is not None and talk.open is not None:
        return Spot(talk.record.id, talk.open) if _answerable(play) is not None else None
    if prompt is not None and lives(play, prompt, sent.seen):
        return Spot(prompt.id, PROMPT)
    return None


def _asks_value(play: Play, spot: Spot) -> bool:
    """Tell whether a question of a record takes a value, which no sound can be."""
    flows = (flow for flow in play.world.catalog.flows.values() if flow.keeps)
    steps = (flow.step(spot.step) for flow in flows)
    return any(step is not None and step.read is not None for step in steps)


def _answerable(play: Play) -> Step | None:
    """Return the open question, if its answers are kept as they are, and need not be read."""
    flow, step = play.flow_of(play.talk), play.question
    kept = flow is not None and flow.keeps and step is not None and step.read is None
    return step if kept else None


def _allot(play: Play, sent: Sent) -> Spot:
    """Make the note that a voice note will be; words that come before it is fetched join it."""
    note = new_note(play)
    spot = Spot(note.id, NOTE)
    play.change(untouched=(*play.session.untouched, note)[-UNTOUCHED:])
    if not play.asking():
        gather(play, sent.seen, spot)
    return spot


# --------------------------------------------------------------- it has been fetched


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What a job was given: the message, where it belongs, and whether it was given a note."""

    message: int
    spot: Spot
    allotted: bool
    seconds: int

    @classmethod
    def of(cls, done: Done) -> _Fetched:
        """Read a job's arguments."""
        args = done.args
        spot = Spot(int(args["record"]), str(args["step"]))
        return cls(int(args["message"]), spot, bool(args["allotted"]), int(args["seconds"]))


def fetched(play: Play, done: Done) -> None:
    """File a voice note whose bytes are kept in this very transaction, or say what went wrong."""
    job = _Fetched.of(done)
    play.message = job.message
    left = tuple(one for one in play.session.fetching if one.message_id != job.message)
    play.change(fetching=left)
    if not done.ok:
        _failed(play, job, str(done.result.get("problem", UNREACHABLE)))
        return
    voice = Voice(job.seconds, int(done.result.get("size", 0)))
    part = Part(job.message, "", voice)
    if _captioned(play, part):
        return
    talk = play.talk
    step = _answerable(play)
    if job.allotted:
        _keep_note(play, job.spot, part)
    elif talk is not None and step is not None and job.spot == Spot(talk.record.id, step.key):
        answer_open(play, talk, step, part)
    elif not _add(play, job.spot, part):
        _keep_note(play, job.spot, part)


def _add(play: Play, spot: Spot, part: Part) -> bool:
    if spot.step == PROMPT:
        return answer_prompt(play, spot.record, part)
    return extend(play, spot, part)


def _captioned(play: Play, part: Part) -> bool:
    """Join a voice note to the words that stood below it, wherever these are; False: none did.

    What was deleted meanwhile stays deleted, with its sound.
    """
    at = part.message_id
    gone = play.find(Query("deleted_part", id=at)).records
    found = (gone[0], gone[0].step_of(at)) if gone else find_part(play, at)
    record, step = found or (None, None)
    if record is None or step is None:
        return False
    answer = record.answers[step]
    parts = tuple(
        replace(one, voice=part.voice, besides=False) if one.message_id == at else one
        for one in answer.parts
    )
    rewrite(play, record, step, replace(answer, parts=parts))
    if not gone:
        play.do(React(at))
    talk = play.talk
    if play.session.settings.tidy and talk is not None and talk.end and talk.record.id == record.id:
        play.do(Tidy(record.id, talk.end, record.since))  # it stayed until its sound was kept
    return True


def _keep_note(play: Play, spot: Spot, part: Part) -> None:
    """Keep a voice note that answers nothing, or whose place is gone."""
    record = find_record(play, spot.record)
    if record is not None and record.flow != NOTE:  # attached to a block meanwhile
        extend(play, Spot(record.id, home(record, NOTE)), part)
        return
    if record is None:
        record = new_note(play)
    rewrite(play, record, NOTE, with_part(record.answers.get(NOTE, Answer()), part))
    mine = Spot(record.id, NOTE)
    if not play.asking():
        play.aim(play.show(Card((KEPT_AS_NOTE,), ways(play, record)), spot=mine))
    elif _answerable(play) is None:
        play.show(Card((_UNREAD,)), spot=mine)
    else:
        play.do(React(part.message_id))


def _failed(play: Play, job: _Fetched, problem: str) -> None:
    """Say that a voice note is not kept; what was open stays open."""
    said = play.say(_TOO_LARGE if problem == TOO_LARGE else _UNREACHABLE)
    if not job.allotted:
        return
    play.change(untouched=tuple(one for one in play.session.untouched if one.id != job.spot.record))
    if not play.asking():
        play.aim(said)


# ------------------------------------------------------------------------- playing it


def sound(play: Play, choice: str) -> None:
    """Send a voice note back that is kept, by the id of the message it came with."""
    below = choice.startswith("-")  # it was taken in from another chat
    at = -choices.number(choice[1:]) if below else choices.number(choice)
    found = find_part(play, at)
    parts = found[0].answers[found[1]].parts if found is not None else ()
    voice = next((one.voice for one in parts if one.message_id == at), None)
    if found is None or voice is None:
        play.toast(P("stale", "That voice note is not here any more."))
        return
    caption = P("voice", "Your voice note of {day}.", day=found[0].day)
    play.do(Sound(at, voice.seconds, caption))
