"""What leads from one check-in to the next: an intention, a sentence kept ready, the two of them.

Keys are for ever: they stand in stored records and in people's chats.
"""

from __future__ import annotations

from conversations.flow import Chip, Chose, Given, Step, Variant
from conversations.model import P

WEEK_QUESTION = Step(
    "week_question",
    why=P("why", "Your letter ended with it. A question that comes back has had time to work."),
    when=Given("question"),
    settles="question",
    ask=(
        Variant("letter", P("week_question", "Your letter asked: {question}")),
        Variant("along", P("week_question", "Here is the question from your letter. {question}")),
        Variant("week", P("week_question", "A question for this week: {question}")),
        Variant("again", P("week_question", "The question from your letter is back. {question}")),
        Variant("begin", P("week_question", "To begin the week with: {question}")),
        Variant("since", P("week_question", "Since your letter this has been open: {question}")),
        Variant("first", P("week_question", "Before anything else: {question}")),
        Variant("time", P("week_question", "It has had some time to settle. {question}")),
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
        Variant("when", P("kept_intention", "“{intention}”: when did you remember it?")),
        Variant("along", P("kept_intention", "Did “{intention}” come along this time?")),
        Variant(
            "did",
            P("kept_intention", "“{intention}” came along into your work. What did it do there?"),
        ),
        Variant(
            "again",
            P("kept_intention", "“{intention}”: is it done, or does it want to come along again?"),
        ),
        Variant("set_out", P("kept_intention", "You set out with “{intention}”. How was that?")),
        Variant("moment", P("kept_intention", "“{intention}”: was there a moment for it?")),
        Variant("body", P("kept_intention", "“{intention}”: where in your body is it now?")),
        Variant(
            "changed", P("kept_intention", "“{intention}”: did it change anything, however small?")
        ),
        Variant(
            "between", P("kept_intention", "“{intention}”: there, gone, or somewhere in between?")
        ),
        Variant(
            "since", P("kept_intention", "“{intention}”: what have you found out about it since?")
        ),
        Variant(
            "ended", P("kept_intention", "How did it begin with “{intention}”, and how did it end?")
        ),
        Variant(
            "speak", P("kept_intention", "What would “{intention}” say about the time since then?")
        ),
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
                "Kept for you: {sentence}\nDid you get to say it?",
            ),
        ),
        Variant(
            "moment",
            P("said_it", "{sentence}\nWas there a moment for it?"),
        ),
        Variant("heard", P("said_it", "{sentence}\nHave they heard it?")),
        Variant(
            "words",
            P(
                "said_it",
                "You kept this ready: {sentence}\nDid it find its way?",
            ),
        ),
        Variant(
            "reached",
            P("said_it", "{sentence}\nDid it reach them, in some form?"),
        ),
        Variant("opened", P("said_it", "{sentence}\nDid a moment open for it?")),
        Variant(
            "now",
            P(
                "said_it",
                "{sentence}\nWhere is it now: said, shown, or still with you?",
            ),
        ),
        Variant("passed", P("said_it", "{sentence}\nHas it been passed on?")),
        Variant(
            "chance",
            P("said_it", "{sentence}\nWas there a chance to say it?"),
        ),
        Variant(
            "shown",
            P("said_it", "{sentence}\nSaid, or shown, or neither yet?"),
        ),
        Variant(
            "true",
            P(
                "said_it",
                "{sentence}\nIs it still what you would like to say?",
            ),
        ),
        Variant(
            "face",
            P(
                "said_it",
                "{sentence}\nIf you said it: what did their face do?",
            ),
        ),
        Variant(
            "waiting",
            P("said_it", "This was waiting: {sentence}\nIs it still?"),
        ),
        Variant("come", P("said_it", "{sentence}\nHas its moment come?")),
        Variant(
            "whose",
            P("said_it", "{sentence}\nIs it with them now, or with you?"),
        ),
        Variant(
            "told",
            P(
                "said_it",
                "You wanted to tell them: {sentence}\nHow did that go?",
            ),
        ),
    ),
    chips=(
        Chip("said", P("chip", "said")),
        Chip("without_words", P("chip", "without words")),
        Chip("not_yet", P("chip", "not yet"), rests=True),
        Chip("let_it_go", P("chip", "let it go")),
    ),
)

SENTENCE = Step(
    "sentence",
    why=P("why", "Appreciation that is kept ready finds its moment more easily."),
    when=Chose("reflecting", "next_time"),
    carries="sentence",
    ask=(
        Variant("say", P("sentence", "Next time: what would you like to say? One sentence.")),
        Variant("words", P("sentence", "Which sentence would you like them to hear?")),
        Variant("plain", P("sentence", "Put it plainly: what did you appreciate?")),
        Variant("ready", P("sentence", "What sentence shall I keep ready for you?")),
        Variant("leaving", P("sentence", "At the door, next time: which sentence?")),
        Variant("hear", P("sentence", "What would be good for them to hear from you?")),
        Variant("breath", P("sentence", "What would you say, if one breath had to do?")),
        Variant("look", P("sentence", "If they looked at you now, what would you tell them?")),
        Variant("bring", P("sentence", "One sentence to bring along for them: which one?")),
        Variant("small", P("sentence", "What small, true thing could you tell them next time?")),
        Variant("seen", P("sentence", "What did you see in them that they might like to know?")),
        Variant(
            "opens",
            P("sentence", "If next time began with one sentence of yours, which would it be?"),
        ),
        Variant("everyday", P("sentence", "How would you say it in everyday words?")),
        Variant("note", P("sentence", "If you left them a note, what would be on it?")),
        Variant(
            "well", P("sentence", "What works well in them? Put it as you would say it to them.")
        ),
        Variant("quiet", P("sentence", "Said quietly, your hands at rest: which words?")),
    ),
)

RELATIONSHIP = Step(
    "relationship",
    why=P(
        "why",
        "People seldom say unasked how working together is for them. A short question opens the "
        "door.",
    ),
    tail=True,
    offer=P("button", "Did you ask how it is going?"),
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
        Variant("pace", P("relationship", "Did you ask them whether the pace suits them?")),
        Variant("need", P("relationship", "Did they get to say what they need from you?")),
        Variant(
            "between", P("relationship", "How are the two of you doing together? Did you ask?")
        ),
        Variant("helps", P("relationship", "Did you ask what helps, and what does not?")),
        Variant(
            "like",
            P("relationship", "Did you ask what they like about working with you, and what less?"),
        ),
        Variant("change", P("relationship", "Did you ask whether something could be different?")),
        Variant("look", P("relationship", "Did the two of you look at how you work together?")),
        Variant(
            "moment", P("relationship", "Was there a moment to ask how they find working with you?")
        ),
        Variant("much", P("relationship", "Did they get to say when something was too much?")),
        Variant(
            "hope", P("relationship", "Did you ask what they hope for from your time together?")
        ),
        Variant("hour", P("relationship", "Did you ask how this hour was for them?")),
        Variant("touch", P("relationship", "Did you ask how your touch is for them?")),
    ),
    chips=(
        Chip("yes", P("chip", "yes")),
        Chip("no", P("chip", "no")),
        Chip("next_time", P("chip", "next time")),
    ),
)

INTENTION = Step(
    "intention",
    why=P(
        "why", "A small thing taken along is easier to meet at the next door than a great resolve."
    ),
    tail=True,
    carries="intention",
    offer=P("button", "One thing to carry into your next block?"),
    ask=(
        Variant("carry", P("intention", "One thing to carry into your next block?")),
        Variant("with", P("intention", "What would you like to have with you next time?")),
        Variant("begin", P("intention", "How would you like to begin with the next person?")),
        Variant("small", P("intention", "Something small to remember at the next door?")),
        Variant("word", P("intention", "One word for the next hour?")),
        Variant("hands", P("intention", "What would your hands like to remember?")),
        Variant("less", P("intention", "What would you like to do a little less of?")),
        Variant("look_out", P("intention", "What would you like to look out for?")),
        Variant("door", P("intention", "Which word shall go with you through the next door?")),
        Variant("more", P("intention", "What would you like a little more of next time?")),
        Variant("curious", P("intention", "What are you curious about, whoever comes next?")),
        Variant("kind", P("intention", "What would be kind to yourself in the next hour?")),
        Variant("slower", P("intention", "What could be slower next time?")),
        Variant("listen", P("intention", "What would you like to listen for?")),
        Variant("rest", P("intention", "What may rest while you work?")),
        Variant("where", P("intention", "Where in your body would you like to begin next time?")),
    ),
)
