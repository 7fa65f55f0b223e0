"""What a conversation is: steps, wordings, chips and the buttons around them, as data.

A flow is checked when it is declared, so that a bad one fails at import. Keys are
for ever: sessions, records and buttons in people's chats hold them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from conversations.model import Answer, Card, NoticeKind, Phrase, PromptKind

if TYPE_CHECKING:
    from conversations.model import Done, Noticed, Part, Prompt, Said, Sent
    from conversations.play import Play

BACK, SKIP, BEFORE = "<", ">", "^"
"""Choices every question understands: go back, skip or go on, 'that was for the one before'."""

HERE, AFTER_ALL = "!", "+"
"""Words that went to an earlier answer belong to the open question; a skipped one is answered."""

TAKE = "-"
"""Stands before a chip that was shown as chosen. What a tap means is what its writer saw: so a chip
tapped twice by a quick thumb, or on two devices, is chosen once, and not taken away again."""

WHY = "?"
"""Asks why a question is asked; before a chip, what there is to say about it. Changes nothing."""

DATA_LIMIT = 64
"""Bytes of callback data that Telegram carries (Bot API, InlineKeyboardButton)."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")
_CARD_DIGITS = 7


class FlowError(ValueError):
    """A flow was declared in a way that could not be walked."""


# ------------------------------------------------------------------ conditions


@dataclass(frozen=True, slots=True)
class Given:
    """The step is asked only when something of this name was carried into the conversation."""

    name: str


@dataclass(frozen=True, slots=True)
class Chose:
    """The step is asked only when this chip was chosen at an earlier step."""

    step: str
    chip: str


Condition: TypeAlias = "Given | Chose"

# -------------------------------------------------------------------- readings


@dataclass(frozen=True, slots=True)
class Took:
    """The answer was understood; these values are remembered for the later steps.

    ``answer`` is what a record keeps of it, in a flow that keeps one.
    """

    draft: Mapping[str, str | int] = field(default_factory=dict)
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class AskBack:
    """The answer was not understood, or could mean two things: say this, and wait.

    A card with buttons takes the place of the question's own card.
    """

    card: Card


@dataclass(frozen=True, slots=True)
class GoTo:
    """Ask this earlier step again; its answer and all after it are taken back."""

    step: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The flow has said and done all there is: the conversation is over."""


Reading: TypeAlias = Took | AskBack | GoTo | Finished

# ----------------------------------------------------------------------- steps


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a question.

    With ``leans`` it is used only after chips were chosen at that step, and may
    quote them as ``{chips}``; with ``on`` only after that very chip, with ``unless`` not after
    that one; with ``given`` only when something of that name was carried into the conversation.
    """

    key: str
    text: Phrase
    leans: str = ""
    on: str = ""
    given: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An answer given by one tap; ``why`` is a short word about the habit it names.

    With ``rests`` what was carried is not dropped but rests, and is asked about a week later.
    """

    key: str
    label: Phrase
    why: Phrase | None = None
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    ``ask`` holds its wordings, or makes the card itself. ``read`` and ``pick`` turn
    words and choices into a :data:`Reading`; without them what was said is kept as it
    is. ``pick`` is given whatever a button of the card holds, and returns None for what
    it does not know. ``carries`` hands the words to the next conversation under that name,
    ``settles`` drops what was carried once this step is answered. A ``tail`` is
    offered at the end and never owed; its ``offer`` is the label of that button. A question
    for a ``place`` is also answered by a location that is shared: ``pick`` is given its zone.
    ``why`` says in at most 140 letters what the question is good for. ``shows`` says an answer
    that its chips do not say; ``unfit`` says of new words for a kept answer why they cannot be one.
    """

    key: str
    ask: tuple[Variant, ...] | Callable[[Play], Card]
    why: Phrase | None = None
    chips: tuple[Chip, ...] = ()
    when: Condition | None = None
    tail: bool = False
    offer: Phrase | None = None
    carries: str = ""
    settles: str = ""
    optional: bool = True
    read: Callable[[Play, str], Reading] | None = None
    pick: Callable[[Play, str], Reading | None] | None = None
    place: bool = False
    shows: Callable[[Answer], Phrase | None] | None = None
    unfit: Callable[[str], Phrase | None] | None = None

    def chip(self, key: str) -> Chip | None:
        """Return the chip of this key, if the step has it."""
        return next((chip for chip in self.chips if chip.key == key), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation.

    ``opens`` runs on its command, with the command's argument; without it the
    questions begin at once. ``actions`` are its buttons outside the questions, each
    run with the button's choice. ``lead`` is said above the first question, ``done``
    after the last. ``keeps`` makes the answers a record. ``rings`` says what to do
    when prompts of a kind come due, ``takes`` what becomes of words sent after such a
    prompt was left unopened, ``jobs`` what to do when a job ends, ``tells`` how something
    that happened without the person is told, ``receives`` what to do with what is no text, by
    its kind, ``locates`` what to do with the zone of a shared location nobody asked for.
    ``says`` makes a phrase of what was carried under a name and is no words of the person's.
    ``claims`` looks at words that no open question reads, or that the open one could not, and
    tells whether it has taken them: as a value its card listens for, or else it must have kept
    them as a note, for nothing else does then.
    """

    key: str
    title: Phrase
    steps: tuple[Step, ...] = ()
    command: str = ""
    about: Phrase | None = None
    order: int = 100
    keeps: bool = False
    opens: Callable[[Play, str], None] | None = None
    lead: Callable[[Play], tuple[Phrase, ...]] | None = None
    done: Callable[[Play], None] | None = None
    actions: Mapping[str, Callable[[Play, str], None]] = field(default_factory=dict)
    rings: Mapping[PromptKind, Callable[[Play, tuple[Prompt, ...]], None]] = field(
        default_factory=dict
    )
    takes: Callable[[Play, Prompt, Part], None] | None = None
    jobs: Mapping[str, Callable[[Play, Done], None]] = field(default_factory=dict)
    tells: Mapping[NoticeKind, Callable[[Play, Noticed], None]] = field(default_factory=dict)
    receives: Mapping[str, Callable[[Play, Sent], None]] = field(default_factory=dict)
    locates: Callable[[Play, str], None] | None = None
    says: Mapping[str, Callable[[str], Phrase]] = field(default_factory=dict)
    claims: Callable[[Play, Said], bool] | None = None

    def __post_init__(self) -> None:
        """Refuse a flow that could not be walked.

        Raises:
            FlowError: saying which key or reference is wrong.
        """
        for key in (self.key, *(step.key for step in self.steps)):
            if not _KEY.fullmatch(key):
                raise FlowError(f"{self.key}: {key!r} is not a key (a-z, 0-9, _; up to 20)")
        _unique(self.key, [step.key for step in self.steps])
        if not (self.steps or self.opens or self.actions or self.tells):
            raise FlowError(f"{self.key}: nothing to say: it has no steps, opening or actions")
        if self.steps and self.done is None:
            raise FlowError(f"{self.key}: steps lead to `done`, which is missing")
        for number, step in enumerate(self.steps):
            self._check_step(step, self.steps[:number])
        for action in self.actions:
            if not action.startswith("@") or not _KEY.fullmatch(action[1:]):
                raise FlowError(f"{self.key}: action {action!r} must be '@' and a key")

    def _check_step(self, step: Step, before: tuple[Step, ...]) -> None:
        where = f"{self.key}.{step.key}"
        earlier = {one.key: one for one in before}
        _unique(where, [chip.key for chip in step.chips])
        for chip in step.chips:
            if not _KEY.fullmatch(chip.key):
                raise FlowError(f"{where}: chip {chip.key!r} is not a key")
            longest = len(f"{self.key}:{step.key}::{TAKE}{chip.key}") + _CARD_DIGITS
            if longest > DATA_LIMIT:
                raise FlowError(f"{where}: chip {chip.key!r} needs {longest} bytes of 64")
        if step.tail and step.offer is None:
            raise FlowError(f"{where}: a tail needs an offer")
        if isinstance(step.when, Chose):
            at = earlier.get(step.when.step)
            if at is None or at.chip(step.when.chip) is None:
                raise FlowError(f"{where}: it waits for a chip no earlier step has")
        if callable(step.ask):
            return
        _unique(where, [variant.key for variant in step.ask])
        if not any(not (variant.leans or variant.given) for variant in step.ask):
            raise FlowError(f"{where}: needs a wording that leans on nothing")
        for variant in step.ask:
            leaned = earlier.get(variant.leans)
            if variant.leans and (leaned is None or not leaned.chips):
                raise FlowError(f"{where}: {variant.key!r} leans on no earlier chips")
            for wanted in filter(None, (variant.on, variant.unless)):
                if leaned is None or leaned.chip(wanted) is None:
                    raise FlowError(f"{where}: {variant.key!r} leans on a chip that is not there")

    def step(self, key: str) -> Step | None:
        """Return the step of this key, if the flow (still) has it."""
        return next((step for step in self.steps if step.key == key), None)


def _unique(where: str, keys: list[str]) -> None:
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise FlowError(f"{where}: keys stand twice: {', '.join(sorted(twice))}")
