"""The five steps of loving presence as questions: wordings and chips, nothing else.

The practice is described by Ron Kurtz and Donna Martin; the words are Presence's
own. Keys are for ever: they stand in stored records and in people's chats.
"""

from __future__ import annotations

from conversations.flow import Chip, Chose, Given, Step, Variant
from conversations.model import P

SELF_STUDY = Step(
    "self_study",
    ask=(
        Variant(
            "notice", P("self_study", "What did you notice in yourself: body, feeling, an urge?")
        ),
        Variant("body", P("self_study", "While you were with them, what was your body doing?")),
        Variant("pull", P("self_study", "Was there a pull to do something? What was it?")),
        Variant("weather", P("self_study", "What was your inner weather in that hour?")),
        Variant(
            "hands", P("self_study", "How were your breath and your hands? What moved in you?")
        ),
    ),
    chips=(
        Chip("at_ease", P("chip", "at ease")),
        Chip("moved", P("chip", "moved")),
        Chip("tight", P("chip", "tight")),
        Chip("tired", P("chip", "tired")),
        Chip("hurried", P("chip", "hurried")),
        Chip("distracted", P("chip", "distracted")),
        Chip("urge_to_fix", P("chip", "urge to fix")),
        Chip("need_to_help", P("chip", "need to be the one who helps")),
        Chip("named_wrong", P("chip", "commented on what was wrong")),
        Chip("own_agenda", P("chip", "own agenda")),
    ),
)

LETTING_GO = Step(
    "letting_go",
    ask=(
        Variant("room", P("letting_go", "What could you set down, so that there was room?")),
        Variant("hold", P("letting_go", "What were you holding that could rest for a while?")),
        Variant(
            "noticed",
            P("letting_go", "You noticed <i>{chips}</i>. Could that be set down?"),
            leans="self_study",
        ),
        Variant(
            "thanked",
            P("letting_go", "<i>{chips}</i>: can you thank it, and let it go?"),
            leans="self_study",
        ),
        Variant(
            "fixing",
            P("letting_go", "The urge to fix: what happens if nothing needs fixing right now?"),
            leans="self_study",
            on="urge_to_fix",
        ),
        Variant("lighter", P("letting_go", "What would make your hands a little lighter?")),
    ),
    chips=(
        Chip("the_fixer", P("chip", "being the one who fixes")),
        Chip("a_plan", P("chip", "a plan for the session")),
        Chip("a_label", P("chip", "a label")),
        Chip("being_liked", P("chip", "being liked")),
        Chip("time", P("chip", "time")),
        Chip("not_yet", P("chip", "not yet")),
    ),
)

SEEING = Step(
    "seeing",
    ask=(
        Variant("beyond", P("seeing", "Who was there, beyond the problem?")),
        Variant("person", P("seeing", "Leave the complaint aside. Who did you meet?")),
        Variant(
            "glimpse", P("seeing", "A glimpse of the person, not the problem: what did you see?")
        ),
        Variant(
            "room",
            P("seeing", "With <i>{chips}</i> set down, who comes into view?"),
            leans="letting_go",
        ),
        Variant("friend", P("seeing", "What would an old friend of theirs have recognised today?")),
    ),
    chips=(Chip("not_today", P("chip", "not today")),),
)

NOURISHED = Step(
    "nourished",
    ask=(
        Variant("touched", P("nourished", "What in them touched you, and what did it give you?")),
        Variant("strength", P("nourished", "Which strength of theirs did you get to see?")),
        Variant("well", P("nourished", "What is working well in this person?")),
        Variant("gift", P("nourished", "Being near them, what did you receive?")),
        Variant("admire", P("nourished", "What can you simply admire here?")),
    ),
    chips=(
        Chip("courage", P("chip", "their courage")),
        Chip("humour", P("chip", "humour")),
        Chip("patience", P("chip", "patience")),
        Chip("trust", P("chip", "trust")),
        Chip("tenderness", P("chip", "tenderness")),
        Chip("honesty", P("chip", "honesty")),
        Chip("care", P("chip", "care for others")),
        Chip("self_care", P("chip", "how they looked after themselves")),
    ),
)

REFLECTING = Step(
    "reflecting",
    ask=(
        Variant("reach", P("reflecting", "How did that reach them, through you?")),
        Variant(
            "strengths",
            P("reflecting", "You saw <i>{chips}</i>. How might they have felt seen?"),
            leans="nourished",
        ),
        Variant("know", P("reflecting", "How could they tell that you saw it?")),
        Variant("back", P("reflecting", "How did your appreciation find its way back to them?")),
        Variant("without", P("reflecting", "With or without words: what did you give back?")),
    ),
    chips=(
        Chip("simply_there", P("chip", "it was simply there")),
        Chip("my_hands", P("chip", "in my hands")),
        Chip("few_words", P("chip", "in a few words")),
        Chip("works_well", P("chip", "I told them what works well")),
        Chip("next_time", P("chip", "next time")),
    ),
)

SENTENCE = Step(
    "sentence",
    when=Chose("reflecting", "next_time"),
    carries="sentence",
    ask=(
        Variant("say", P("sentence", "Next time: what would you like to say? One sentence.")),
        Variant("words", P("sentence", "Which sentence would you like them to hear?")),
        Variant("plain", P("sentence", "Put it plainly: what did you appreciate?")),
        Variant("ready", P("sentence", "What sentence shall I keep ready for you?")),
    ),
)

KEPT_INTENTION = Step(
    "kept_intention",
    when=Given("intention"),
    settles="intention",
    ask=(
        Variant("went", P("kept_intention", "You wanted to carry “{intention}”. How did it go?")),
        Variant("still", P("kept_intention", "“{intention}”: was it with you?")),
        Variant(
            "where",
            P("kept_intention", "Last time you took “{intention}” with you. Where is it now?"),
        ),
        Variant("became", P("kept_intention", "What became of “{intention}”?")),
    ),
    chips=(
        Chip("with_me", P("chip", "it was with me")),
        Chip("now_and_then", P("chip", "now and then")),
        Chip("slipped_away", P("chip", "it slipped away")),
    ),
)

SAID_IT = Step(
    "said_it",
    when=Given("sentence"),
    settles="sentence",
    ask=(
        Variant(
            "get",
            P(
                "said_it",
                "Kept for you: <tg-spoiler>{sentence}</tg-spoiler>\nDid you get to say it?",
            ),
        ),
        Variant(
            "moment",
            P("said_it", "<tg-spoiler>{sentence}</tg-spoiler>\nWas there a moment for it?"),
        ),
        Variant("heard", P("said_it", "<tg-spoiler>{sentence}</tg-spoiler>\nHave they heard it?")),
        Variant(
            "words",
            P(
                "said_it",
                "You kept this ready: <tg-spoiler>{sentence}</tg-spoiler>\nDid it find its way?",
            ),
        ),
    ),
    chips=(
        Chip("said", P("chip", "said")),
        Chip("without_words", P("chip", "without words")),
        Chip("not_yet", P("chip", "not yet")),
        Chip("let_it_go", P("chip", "let it go")),
    ),
)

RELATIONSHIP = Step(
    "relationship",
    tail=True,
    offer=P("button", "Did you ask how working together is going?"),
    ask=(
        Variant("ask", P("relationship", "Did you ask them how working together is going?")),
        Variant(
            "check",
            P("relationship", "Did the two of you speak about how this is going between you?"),
        ),
        Variant(
            "fits", P("relationship", "Did they get to say whether the way you work suits them?")
        ),
        Variant(
            "word", P("relationship", "Was there a word about the two of you working together?")
        ),
    ),
    chips=(
        Chip("yes", P("chip", "yes")),
        Chip("no", P("chip", "no")),
        Chip("next_time", P("chip", "next time")),
    ),
)

INTENTION = Step(
    "intention",
    tail=True,
    carries="intention",
    offer=P("button", "One thing to carry into your next block?"),
    ask=(
        Variant("carry", P("intention", "One thing to carry into your next block?")),
        Variant("with", P("intention", "What would you like to have with you next time?")),
        Variant("begin", P("intention", "How would you like to begin with the next person?")),
        Variant("small", P("intention", "Something small to remember at the next door?")),
    ),
)

FIVE = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
"""The five steps, in their order."""

STEPS = (
    KEPT_INTENTION,
    SAID_IT,
    SELF_STUDY,
    LETTING_GO,
    SEEING,
    NOURISHED,
    REFLECTING,
    SENTENCE,
    RELATIONSHIP,
    INTENTION,
)
