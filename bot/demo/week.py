"""A therapist's week as data: what Anna does, and what each answer of hers is to be kept as.

The people are made up. Labels and steps are those of `conversations.practice`; a label that is no
longer there stops the tour, an answer that is kept elsewhere makes it fail.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple, TypeAlias

from bot.demo.stage import HOURS, ZONE

MONDAY: Final = date(2026, 3, 2)
"""The week is always the same, so that two tours read alike."""

START: Final = datetime.combine(MONDAY, time(8, 40), ZONE)
MORNING, AFTERNOON = "09:00", "14:00"
SATURDAY = "10:00"
"""When the block of Saturday begins, which only her calendar knows (`bot.demo.diary`)."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Anna follows an invitation's link."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Time passes until the next thing is due.

    Attributes:
        heard: Whether the bot says something then; it is silent on a day off.
    """

    heard: bool = True


@dataclass(frozen=True, slots=True)
class Say:
    """Anna writes.

    Attributes:
        words: What she writes.
        step: The step it answers; empty for what is no answer.
        to: A label of the bubble she replies to by a swipe; empty for none.
    """

    words: str
    step: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """Anna sends her calendar as a file."""


@dataclass(frozen=True, slots=True)
class Tap:
    """Anna taps a button.

    Attributes:
        label: What stands on it.
        chip: `step.chip` when that is an answer.
    """

    label: str
    chip: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Anna changes one of her own messages."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pull:
    """The bot's process is killed with SIGKILL; what Anna writes then waits at Telegram."""


@dataclass(frozen=True, slots=True)
class Plug:
    """The bot is started again."""


Act: TypeAlias = Invited | Ring | Say | Send | Tap | Edit | Pull | Plug


class Scene(NamedTuple):
    """Some acts of one day that belong to one check-in, or to none.

    Attributes:
        day: Days after Monday.
        block: When the block began that is looked back on, as HH:MM; empty for none.
        acts: What happens, in order.
    """

    day: int
    block: str
    acts: tuple[Act, ...]


class Given(NamedTuple):
    """One answer: of which day and block, under which step, and the words or the chip."""

    day: str
    block: str
    step: str
    kind: str
    value: str


def answers(scenes: Iterable[Scene]) -> Counter[Given]:
    """Return every answer that is given in the scenes, as it stands after the last of them."""
    given: Counter[Given] = Counter()
    for day, block, acts in scenes:
        where = ((MONDAY + timedelta(days=day)).isoformat(), block)
        for act in acts:
            match act:
                case Say(words, step) if step:
                    given[Given(*where, step, "words", words)] += 1
                case Tap(_, chip) if chip:
                    step, _, key = chip.partition(".")
                    given[Given(*where, step, "chip", key)] += 1
                case Edit(old, new):
                    (before,) = (one for one in given if one.value == old)
                    given[before] -= 1
                    given[before._replace(value=new)] += 1
                case _:
                    pass
    return +given


WEEK: Final = (
    Scene(
        0,
        "",
        (Invited(), Tap("I understand"), Say("Berlin"), Say(HOURS), Tap("Save")),
    ),
    Scene(
        0,
        MORNING,
        (
            Ring(),
            Tap("Begin"),
            Tap("tired", "self_study.tired"),
            Tap("urge to fix", "self_study.urge_to_fix"),
            Tap("being the one who fixes", "letting_go.the_fixer"),
            Say(
                "M. How she folded her scarf before lying down, as if every thing had its place.",
                "seeing",
            ),
            Tap("trust", "nourished.trust"),
            Tap("next time", "reflecting.next_time"),
            Say("You carry so much, and you still laugh.", "sentence"),
            Tap("One thing to carry into your next block?"),
            Say("One breath before my hands arrive.", "intention"),
        ),
    ),
    Scene(
        0,
        AFTERNOON,
        (
            Ring(),
            Tap("Begin"),
            Tap("it was with me", "kept_intention.with_me"),
            Tap("said", "said_it.said"),
            Say("Warm hands. A little proud, to be honest.", "self_study"),
            Say("The plan for his shoulder. It kept for another day.", "letting_go"),
            Say(
                "J., the cabinetmaker. He showed me with two fingers how a good joint should feel.",
                "seeing",
            ),
            Say("His care for wood that nobody will ever see. It made me slow.", "nourished"),
            Tap("in my hands", "reflecting.my_hands"),
            Say("I think he felt it when I stopped talking.", "reflecting", to="in my hands"),
        ),
    ),
    Scene(
        1,
        MORNING,
        (
            Ring(),
            Tap("Later…"),
            Tap("In 30 minutes"),
            Ring(),
            Say("Three people, little time, and still: K. fell asleep, safe as a cat.", "line"),
        ),
    ),
    Scene(
        1,
        AFTERNOON,
        (
            Ring(),
            Tap("Begin"),
            Tap("need to be the one who helps", "self_study.need_to_help"),
            Say("That she must feel better by the time she gets up.", "letting_go"),
            Say("S. is tired of being brave, and came anyway.", "seeing"),
            Edit(
                "S. is tired of being brave, and came anyway.",
                "S. is tired of being brave, and she came anyway, in the rain.",
            ),
            Tap("their courage", "nourished.courage"),
            Say("I held her head a minute longer than the clock allowed.", "reflecting"),
        ),
    ),
    Scene(1, "", (Say("/pause tomorrow"), Tap("Yes, keep it"))),
    Scene(2, "", (Ring(heard=False), Ring(heard=False), Ring(heard=False))),
    Scene(3, "", (Ring(), Say("/why yesterday"))),
    Scene(
        3,
        MORNING,
        (
            Ring(),
            Tap("Begin"),
            Tap("at ease", "self_study.at_ease"),
            Tap("time", "letting_go.time"),
            Pull(),
            Say("R. He came in grumbling about the stairs,", "seeing"),
            Say("and then he asked how my mother is.", "seeing"),
            Plug(),
            Tap("humour", "nourished.humour"),
            Tap("care for others", "nourished.care"),
            Say("I told him that his questions are a kind of touch.", "reflecting"),
            Tap("Did you ask how it is going?"),
            Tap("yes", "relationship.yes"),
        ),
    ),
    Scene(3, AFTERNOON, (Ring(), Tap("Not this time"))),
    Scene(3, "", (Send(), Tap("Both"))),
    Scene(
        4,
        MORNING,
        (
            Ring(),
            Tap("Begin"),
            Say(
                "My breath was high up until L. sighed. Then it came down with hers.", "self_study"
            ),
            Tap("Skip ›"),
            Say("A teacher, even lying down: she explained my own hands to me.", "seeing"),
            Tap("trust", "nourished.trust"),
            Tap("it was simply there", "reflecting.simply_there"),
        ),
    ),
    Scene(
        4,
        AFTERNOON,
        (
            Ring(),
            Tap("Begin"),
            Tap("tired", "self_study.tired"),
            Tap("being the one who fixes", "letting_go.the_fixer"),
            Say(
                "P. has his father's hands, he says, and for the first time he said it gladly.",
                "seeing",
            ),
            Say("That something can turn after thirty years. I drove home singing.", "nourished"),
            Tap("in a few words", "reflecting.few_words"),
        ),
    ),
    Scene(4, "", (Say("/pause"), Tap("Pick dates"), Tap("11"), Tap("13"), Tap("Yes, keep it"))),
    Scene(
        5,
        SATURDAY,
        (
            Ring(),
            Say("Two sisters who laugh in the same place. I let them show me where.", "line"),
            Say("/schedule"),
        ),
    ),
    Scene(6, "", (Ring(), Tap("Open"), Say("/export json"))),
)
