"""What there is to read about the practice: the five steps, and a minute's practice for each day.

The practice is described by Ron Kurtz and Donna Martin; the words are Presence's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.model import P, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ABOUT = P(
    "practice",
    "The practice is called loving presence and comes from Ron Kurtz and Donna Martin. These are "
    "our own words for it.",
)

NAMES: Mapping[str, Phrase] = {
    "self_study": P("practice", "Self-study"),
    "letting_go": P("practice", "Letting go"),
    "seeing": P("practice", "Seeing the person"),
    "nourished": P("practice", "Being nourished"),
    "reflecting": P("practice", "Reflecting back"),
}

TEXTS: Mapping[str, Phrase] = {
    "self_study": P(
        "practice",
        "While you are with somebody, something goes on in you as well: a thought, a warmth, a "
        "shoulder that lifts, a wish to be useful. Let yourself notice it as it comes, the way you "
        "would notice the weather. Nothing has to change yet. With time you get to know your own "
        "habits of being with people.",
    ),
    "letting_go": P(
        "practice",
        "Once you have seen a habit at work, you can set it down for a while: the plan, the label, "
        "the wish to be the one who helps. You need not fight it. A long breath out is often "
        "enough. With your hands free, what you do next is yours to choose.",
    ),
    "seeing": P(
        "practice",
        "When you are less busy with yourself, your eyes grow clear. Behind the shoulder, the "
        "complaint and the story there is somebody who lives with all of it. Look for them: how "
        "they joke, what they love, how they carry what is hard. There is nothing to find. There "
        "is somebody to meet.",
    ),
    "nourished": P(
        "practice",
        "Somebody who is seen like this has something to give: their courage, a dry joke, the "
        "patience of years. Let it reach you. It may touch you, and it may do you good. It is no "
        "payment and no praise. It is what happens when a person is let in.",
    ),
    "reflecting": P(
        "practice",
        "What you appreciate shows: in your eyes, in the pace of your hands, in a plain word about "
        "what works well. People notice when they are seen for who they are, and many are not used "
        "to it. Whatever else you do for them rests on that.",
    ),
}

MINUTES: tuple[Phrase, ...] = (
    P(
        "practice",
        "Before the next person comes in, put both feet on the floor. Breathe out once, longer "
        "than you need to. What are you bringing along? Name it, and let it sit beside you.",
    ),
    P(
        "practice",
        "Look at your hands for a few breaths. Think of all they hold in a week. Let them lie "
        "open, and feel their weight. What would they like to do a little more slowly?",
    ),
    P(
        "practice",
        "Think of one person from your work. Leave out what hurts. Find one thing that works well "
        "in them: a step, a breath, a laugh. Stay with it for three breaths, and notice what it "
        "does to you.",
    ),
    P(
        "practice",
        "The next time your hands find something tight, wait for one breath before you say so. Is "
        "there something near it that is at ease? Perhaps that can have the first word.",
    ),
    P(
        "practice",
        "Let your shoulders come down. Let your jaw hang a little. Let your belly have its room. "
        "Is there anything you are trying to make happen? For this minute, being here will do.",
    ),
    P(
        "practice",
        "Remember the first few seconds with somebody. What did you see before you began to "
        "assess? Go back there, and look again, as if you had all the time there is.",
    ),
    P(
        "practice",
        "While somebody speaks, an answer is often ready before they are done. Today, just once, "
        "let that answer go by, and see what comes after it.",
    ),
    P(
        "practice",
        "Say to yourself: I am not alone at work here. Their body has healed many things "
        "before it met you. Notice what your hands do when you let that be so.",
    ),
    P(
        "practice",
        "Think of somebody you find difficult. Picture them as a child, on an ordinary afternoon, "
        "playing. Hold both pictures side by side for a minute. You need not come to like them.",
    ),
    P(
        "practice",
        "Find a sentence you often say at work. Hear it as somebody would who is a little afraid. "
        "Is there a kinder way to say the same? Try it once, under your breath.",
    ),
    P(
        "practice",
        "Put a hand where you feel your breath. For one minute, do nothing for anybody. If a "
        "thought of somebody comes, greet it, and come back to the hand.",
    ),
    P(
        "practice",
        "Ask one person: is this how you would like us to work? Then wait a little longer than you "
        "usually would. Whatever comes, it is worth knowing.",
    ),
    P(
        "practice",
        "Call to mind a moment in which you were simply there. Where were your eyes? How did your "
        "hands feel? Let your body remember. It knows the way to that place.",
    ),
    P(
        "practice",
        "Wait for the next wish to be useful. Where in your body does it begin? Does it push, or "
        "pull, or hurry? Say hello to it, and let it wait while you look.",
    ),
    P(
        "practice",
        "At the next door, rest your hand on the handle. One breath for what was, one for what "
        "comes. Then go in, with nothing in your hands.",
    ),
    P(
        "practice",
        "Somebody was brave lately, perhaps simply by coming. Who? Tell them, in your mind, what "
        "you saw. One plain sentence is enough.",
    ),
    P(
        "practice",
        "For one minute, listen to the sounds around you, near and far, and sort nothing. One can "
        "listen to a person like that: without knowing yet how the sentence will end.",
    ),
    P(
        "practice",
        "Take a remark you made about a body lately. Now find one, just as true, that says what "
        "the same body does well. Which of the two would you like to be told?",
    ),
    P(
        "practice",
        "Let your gaze grow soft, until you see the edges of the room. Feel what your breath does. "
        "One can look at a person like that, too: at all of them, and at nothing in particular.",
    ),
    P(
        "practice",
        "Perhaps something did not go as you hoped. Put a hand on your chest, and speak to "
        "yourself as you would to a good colleague. Doubt and kindness get along well.",
    ),
    P(
        "practice",
        "What did you learn that a good therapist must always do? Choose one such sentence. Who "
        "taught it to you? Does it hold for everybody, and today?",
    ),
    P(
        "practice",
        "Before you go home, think of three people you met, and of one thing in each that you are "
        "glad of. Then let them go home as well.",
    ),
)
"""Their number and seven have no common divisor: a weekday meets all of them in time."""


def minute(day: date) -> Phrase:
    """Return the practice of a day: another one than on the days around it."""
    return MINUTES[day.toordinal() % len(MINUTES)]
