"""The five steps of loving presence as questions: wordings, chips, and a short why for each.

The practice is described by Ron Kurtz and Donna Martin; the words are Presence's own. Keys are
for ever: they stand in stored records and in people's chats.
"""

from __future__ import annotations

from conversations.flow import Chip, Step, Variant
from conversations.model import P

SELF_STUDY = Step(
    "self_study",
    why=P(
        "why", "What goes unnoticed steers your hands and your words. Noticed, it becomes a choice."
    ),
    ask=(
        Variant(
            "notice", P("self_study", "What did you notice in yourself: body, feeling, an urge?")
        ),
        Variant("body", P("self_study", "While you were with them, what was your body doing?")),
        Variant("pull", P("self_study", "Was there a pull to do something? What was it?")),
        Variant("weather", P("self_study", "What was your inner weather in that hour?")),
        Variant("hands", P("self_study", "How were your breath and your hands?")),
        Variant(
            "arrive", P("self_study", "How did you come into the room, and how did you leave it?")
        ),
        Variant("moment", P("self_study", "Was there a moment that moved something in you?")),
        Variant("habit", P("self_study", "Did an old habit of yours come along? Which one?")),
        Variant("attention", P("self_study", "Where did your attention like to go?")),
        Variant(
            "lingers",
            P("self_study", "Listen inwards for a breath: what is still there from that hour?"),
        ),
        Variant("tone", P("self_study", "What was the tone of your voice, and of your thoughts?")),
        Variant("near", P("self_study", "What came up in you as you came close to them?")),
        Variant("wish", P("self_study", "What did you want to happen? Just notice it.")),
        Variant("felt", P("self_study", "Shoulders, belly, jaw: where did you feel that hour?")),
        Variant("story", P("self_study", "What did you tell yourself about them, or about you?")),
        Variant("pace", P("self_study", "Were you ahead of them, behind them, or with them?")),
        Variant("silence", P("self_study", "What happened in you when nobody spoke?")),
    ),
    chips=(
        Chip("at_ease", P("chip", "at ease")),
        Chip("moved", P("chip", "moved")),
        Chip("tight", P("chip", "tight")),
        Chip("tired", P("chip", "tired")),
        Chip("hurried", P("chip", "hurried")),
        Chip("distracted", P("chip", "distracted")),
        Chip(
            "urge_to_fix",
            P("chip", "urge to fix"),
            why=P(
                "why",
                "The urge to fix is kind, and looks for what is wrong. What is well is then easily "
                "overlooked.",
            ),
        ),
        Chip(
            "need_to_help",
            P("chip", "need to be the one who helps"),
            why=P(
                "why",
                "Feeling responsible for the outcome sends you looking for what to mend. Their "
                "own strength easily stays unseen then.",
            ),
        ),
        Chip(
            "named_wrong",
            P("chip", "commented on what was wrong"),
            why=P(
                "why",
                "“That is tight!” can sound like blame. Most people seldom hear what works well "
                "in them.",
            ),
        ),
        Chip(
            "own_agenda",
            P("chip", "own agenda"),
            why=P(
                "why",
                "A plan of your own can leave the other out. Put beside you, it is there when it "
                "is needed.",
            ),
        ),
    ),
)

LETTING_GO = Step(
    "letting_go",
    why=P(
        "why",
        "What you set down no longer stands between the two of you. There is room to respond.",
    ),
    ask=(
        Variant("room", P("letting_go", "What could you set down, so that there was room?")),
        Variant(
            "hold", P("letting_go", "Is there something you hold that could rest for a while?")
        ),
        Variant("lighter", P("letting_go", "What would make your hands a little lighter?")),
        Variant("breath", P("letting_go", "With one long breath out: what may go?")),
        Variant("door", P("letting_go", "What would you like to leave at the door?")),
        Variant(
            "enough", P("letting_go", "If being there were enough, what would you not need to do?")
        ),
        Variant("thought", P("letting_go", "Which thought about them could you put aside?")),
        Variant("know", P("letting_go", "What did you not need to know?")),
        Variant("carry", P("letting_go", "Were you carrying something that is not yours?")),
        Variant("plan", P("letting_go", "Which plan could wait outside?")),
        Variant(
            "right", P("letting_go", "Did you want to be right about something? Could that soften?")
        ),
        Variant("hour", P("letting_go", "What could end with that hour, and not come along?")),
        Variant(
            "grip", P("letting_go", "Was your grip a little tight somewhere? What if it loosened?")
        ),
        Variant("even", P("letting_go", "Was there something you set down, if just for a moment?")),
        Variant("trust", P("letting_go", "What can you trust them with?")),
        Variant("quiet", P("letting_go", "What went quiet in you, or would like to?")),
        Variant(
            "noticed",
            P("letting_go", "You noticed: <i>{chips}</i>. Does it want to stay, or may it go?"),
            leans="self_study",
            unless="at_ease",
        ),
        Variant(
            "thanked",
            P("letting_go", "<i>{chips}</i>: thank it. Does it need you to hold it?"),
            leans="self_study",
            unless="named_wrong",
        ),
        Variant(
            "fixing",
            P("letting_go", "The urge to fix: what happens if nothing needs fixing right now?"),
            leans="self_study",
            on="urge_to_fix",
        ),
        Variant(
            "helper",
            P("letting_go", "Being the one who helps: what if they have what it takes, too?"),
            leans="self_study",
            on="need_to_help",
        ),
        Variant(
            "wrong",
            P("letting_go", "Your eyes found what was wrong. Could they rest on what works?"),
            leans="self_study",
            on="named_wrong",
        ),
        Variant(
            "agenda",
            P("letting_go", "Your own agenda: could it wait in the next room?"),
            leans="self_study",
            on="own_agenda",
        ),
        Variant(
            "hurry",
            P("letting_go", "The hurry: could it end here?"),
            leans="self_study",
            on="hurried",
        ),
        Variant(
            "tight",
            P("letting_go", "Where it was tight: does it still have to hold?"),
            leans="self_study",
            on="tight",
        ),
        Variant(
            "tired",
            P("letting_go", "Tired: what could you stop trying to do?"),
            leans="self_study",
            on="tired",
        ),
        Variant(
            "ease",
            P("letting_go", "At ease: what may stay outside, so that it lasts?"),
            leans="self_study",
            on="at_ease",
        ),
        Variant(
            "moved",
            P("letting_go", "Something moved you: what may step aside, so that it has room?"),
            leans="self_study",
            on="moved",
        ),
        Variant(
            "called",
            P("letting_go", "Something called you away: may it wait outside?"),
            leans="self_study",
            on="distracted",
        ),
    ),
    chips=(
        Chip(
            "the_fixer",
            P("chip", "being the one who fixes"),
            why=P(
                "why",
                "You may do your work without being the one who repairs. It is less heavy, and "
                "no less skilled.",
            ),
        ),
        Chip(
            "a_plan",
            P("chip", "a plan for the session"),
            why=P("why", "A tight plan can leave the other out. Held loosely, it still serves."),
        ),
        Chip(
            "a_label", P("chip", "a label"), why=P("why", "A label is quick, and ends the looking.")
        ),
        Chip(
            "being_liked",
            P("chip", "being liked"),
            why=P(
                "why", "Wanting to be liked keeps one eye on yourself. Noticed, it often loosens."
            ),
        ),
        Chip("time", P("chip", "time")),
        Chip(
            "not_yet",
            P("chip", "not yet"),
            why=P("why", "“Not yet” is an honest answer. Noticing comes first."),
        ),
    ),
)

SEEING = Step(
    "seeing",
    why=P(
        "why",
        "A body hurts, a person lives with it. Looking past the complaint, you meet more of them.",
    ),
    ask=(
        Variant("beyond", P("seeing", "Who was there, beyond the problem?")),
        Variant("person", P("seeing", "Leave the complaint aside. Who did you meet?")),
        Variant(
            "glimpse", P("seeing", "A glimpse of the person, not the problem: what did you see?")
        ),
        Variant("friend", P("seeing", "What would an old friend of theirs have recognised?")),
        Variant("face", P("seeing", "When did their face change? Who looked out?")),
        Variant("small", P("seeing", "Which small thing was wholly theirs?")),
        Variant("alive", P("seeing", "When were they most alive?")),
        Variant("matters", P("seeing", "What matters to them? How could you tell?")),
        Variant("tells", P("seeing", "What did their hands, or their walk, tell of them?")),
        Variant("surprise", P("seeing", "Did something about them surprise you?")),
        Variant("first", P("seeing", "If you met them for the first time, who would you see?")),
        Variant("unhurt", P("seeing", "Who are they when nothing hurts?")),
        Variant("loves", P("seeing", "What do you think they love?")),
        Variant("way", P("seeing", "What is their own way of being here?")),
        Variant("kindly", P("seeing", "Seen with kind eyes: who is this?")),
        Variant("unsaid", P("seeing", "What did they show without saying it?")),
        Variant(
            "room",
            P("seeing", "With <i>{chips}</i> set down, who comes into view?"),
            leans="letting_go",
            unless="not_yet",
        ),
        Variant(
            "unlabelled",
            P("seeing", "Without the label: who is there?"),
            leans="letting_go",
            on="a_label",
        ),
        Variant(
            "unplanned",
            P("seeing", "With the plan put away: who came to you?"),
            leans="letting_go",
            on="a_plan",
        ),
    ),
    chips=(
        Chip(
            "not_today",
            P("chip", "not today"),
            why=P("why", "Some days nobody comes into view. You looked, and that is the practice."),
        ),
    ),
)

NOURISHED = Step(
    "nourished",
    why=P(
        "why",
        "Strengths are easily overlooked. Letting one touch you may do you good, and often they "
        "feel it.",
    ),
    ask=(
        Variant("touched", P("nourished", "What in them touched you, and what did it give you?")),
        Variant("strength", P("nourished", "Which strength of theirs did you get to see?")),
        Variant("well", P("nourished", "What is working well in this person?")),
        Variant("gift", P("nourished", "Being near them: what came to you?")),
        Variant("admire", P("nourished", "What can you simply admire here?")),
        Variant("body", P("nourished", "What in their body was strong, or free, or at rest?")),
        Variant("warm", P("nourished", "Did something warm you?")),
        Variant("through", P("nourished", "What has brought them through, so far?")),
        Variant("beauty", P("nourished", "Was there something beautiful?")),
        Variant("learn", P("nourished", "What could one learn from them about living?")),
        Variant("came", P("nourished", "What did it take for them to come?")),
        Variant("smile", P("nourished", "Did something make you smile?")),
        Variant("keep", P("nourished", "Which moment with them would you like to keep?")),
        Variant("own", P("nourished", "How are they already helping themselves?")),
        Variant("glad", P("nourished", "What are you glad to have seen?")),
        Variant("fed", P("nourished", "What of theirs goes home with you, and does you good?")),
        Variant(
            "even_so",
            P("nourished", "Even so: was there something, however small, that did you good?"),
            leans="seeing",
            on="not_today",
        ),
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
    why=P(
        "why",
        "Being seen for what is well in them is rare for people. It takes few words, often none.",
    ),
    ask=(
        Variant("reach", P("reflecting", "How did that reach them, through you?")),
        Variant("know", P("reflecting", "How could they tell that you saw it?")),
        Variant("back", P("reflecting", "Did your appreciation find its way to them? How?")),
        Variant("without", P("reflecting", "With or without words: what did you give back?")),
        Variant("eyes", P("reflecting", "What might they have read in your eyes?")),
        Variant("hands", P("reflecting", "What did your hands say?")),
        Variant("voice", P("reflecting", "What was in your voice when you spoke to them?")),
        Variant("mirror", P("reflecting", "What of them did you hold up to them, like a mirror?")),
        Variant("along", P("reflecting", "What did they take along of the way you saw them?")),
        Variant("soften", P("reflecting", "Was there a moment when they softened, or lit up?")),
        Variant("sentence", P("reflecting", "If it had been one sentence, which one?")),
        Variant(
            "works", P("reflecting", "What works well in them: did it get a word, or a touch?")
        ),
        Variant("silent", P("reflecting", "What did your silence say?")),
        Variant("greet", P("reflecting", "In the hello or the goodbye: how did it show?")),
        Variant("gesture", P("reflecting", "Was there a small gesture that said it?")),
        Variant("felt", P("reflecting", "How might it have felt to be seen by you?")),
        Variant(
            "strengths",
            P("reflecting", "You saw <i>{chips}</i>. How might they have felt seen?"),
            leans="nourished",
        ),
        Variant(
            "named",
            P("reflecting", "<i>{chips}</i>: how did they get to know that you saw it?"),
            leans="nourished",
        ),
    ),
    chips=(
        Chip("simply_there", P("chip", "it was simply there")),
        Chip("my_hands", P("chip", "in my hands")),
        Chip("few_words", P("chip", "in a few words")),
        Chip(
            "works_well",
            P("chip", "I told them what works well"),
            why=P(
                "why",
                "In a treatment room, hearing what works well is rare. Said exactly, it is easier "
                "to believe.",
            ),
        ),
        Chip("next_time", P("chip", "next time")),
    ),
)
