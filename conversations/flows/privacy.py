"""What is stored, where, for how long, and who can read it: short, with more a tap away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conversations.choices import UNKNOWN
from conversations.flow import Flow
from conversations.flows import keeping
from conversations.model import Address, Body, Button, Card, Keyboard, P, Phrase, Query

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "privacy"
_STORED, _LONG, _READ, _STRANGERS, _LEAVING = "stored", "long", "read", "strangers", "leaving"

_EXPORT = Button(P("button", "Export"), Address("export", "@forms"))


def _about(label: Phrase, topic: str) -> Button:
    return Button(label, Address(_KEY, "@more", choice=topic))


def _card(play: Play) -> Card:
    return Card(
        (
            P(
                "privacy",
                "<b>In this chat.</b> A chat with a bot is not end-to-end encrypted: Telegram "
                "can read what passes through it. Initials, and what you learn, are enough here.",
            ),
            P(
                "privacy",
                "<b>On the host's computer.</b> Your words are kept encrypted with a key of "
                "your own, on its disk and in its backups. Whoever hosts this is shown none of "
                "them, but holds the master key: choose a host you trust. Nobody else can read "
                "them.",
            ),
            (P("privacy", "<b>How long.</b>"), keeping.line(play.session.settings)),
            P(
                "privacy",
                "/export gives you everything. /deleteme destroys your key and all of it, in the "
                "backups too.",
            ),
        ),
        (
            (
                _about(P("button", "What is stored"), _STORED),
                _about(P("button", "Who can read it"), _READ),
            ),
            (
                _about(P("button", "How long"), _LONG),
                _about(P("button", "Strangers"), _STRANGERS),
                _about(P("button", "If you leave"), _LEAVING),
            ),
            (Button(P("button", "Quiet and private"), Address("discreet", "@show")), _EXPORT),
        ),
    )


# ------------------------------------------------------------------------- more of it


def _stored(_: Play) -> tuple[Body, Keyboard]:
    return (
        P("privacy", "<b>What is stored</b>"),
        P(
            "privacy",
            "Encrypted with your key: your answers, notes and voice notes, buttons and tags of "
            "your own, your settings, the addresses of your calendars, and what is on its way to "
            "you.",
        ),
        P(
            "privacy",
            "Readable beside it, so that the clock can ring: the number of this chat, your hours "
            "and days off, the day of each check-in, when I asked or stayed silent, and why.",
        ),
        P(
            "privacy",
            "Of a calendar I keep when entries begin and end, never what they are called. Of a "
            "place you share I keep its time zone. Your name I do not keep, nor pictures.",
        ),
    ), ()


def _long(play: Play) -> tuple[Body, Keyboard]:
    now = play.session.settings
    change = Button(P("button", "Choose how long"), Address(keeping.KEY, "@show"))
    return (
        P("privacy", "<b>How long</b>"),
        keeping.line(now),
        *((keeping.log_line(now),) if now.keep_months else ()),
        P("privacy", "What you delete in /history can be brought back for a day, then it is gone."),
        P(
            "privacy",
            "Your settings, working hours and buttons of your own stay until you change them.",
        ),
        keeping.in_backups(play.find(Query("kept")).backup),
        keeping.IN_THIS_CHAT,
    ), ((change,),)


def _read(_: Play) -> tuple[Body, Keyboard]:
    return (
        P("privacy", "<b>Who can read it</b>"),
        P("privacy", "You, and whoever has your phone in hand."),
        P("privacy", "Telegram: all that passes through this chat, in both directions."),
        P(
            "privacy",
            "Whoever hosts this sees that you use it, and is shown no words. With the master key "
            "they could read all of it. So could whoever takes that key and the computer's files; "
            "the files or a backup alone tell nothing of what you wrote.",
        ),
        P(
            "privacy",
            "Nobody else. Nothing is sent to any other service; calendars you name are fetched "
            "from where they lie.",
        ),
        P(
            "privacy",
            "Notes like these are not privileged: a court may ask for them. Write what you "
            "learned, not facts about clients.",
        ),
    ), ()


def _strangers(_: Play) -> tuple[Body, Keyboard]:
    return (
        P("privacy", "<b>Strangers</b>"),
        P(
            "privacy",
            "Who finds me without an invitation gets one polite line. Of what they send, I keep "
            "the running number Telegram gave it: no name, no word.",
        ),
        P(
            "privacy",
            "An invitation works once, and not for long. I listen in private chats alone, and "
            "nobody here sees who else uses me.",
        ),
    ), ()


def _leaving(_: Play) -> tuple[Body, Keyboard]:
    leave = Button(P("button", "Delete everything…"), Address("deleteme", "@ask"))
    return (
        P("privacy", "<b>If you leave</b>"),
        P(
            "privacy",
            "/deleteme asks twice. Then your key is destroyed, and everything of yours with it, "
            "at once. Older backups hold nothing any more that somebody could open.",
        ),
        P(
            "privacy",
            "The messages of the last two days leave this chat, as far as I know them; the others "
            "go when you delete the chat. Files you took with you stay where you put them.",
        ),
    ), ((_EXPORT, leave),)


_MORE: dict[str, Callable[[Play], tuple[Body, Keyboard]]] = {
    _STORED: _stored,
    _LONG: _long,
    _READ: _read,
    _STRANGERS: _strangers,
    _LEAVING: _leaving,
}

# -------------------------------------------------------------------------- the flow


def _opens(play: Play, _argument: str) -> None:
    play.show(_card(play))


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


def _more(play: Play, choice: str) -> None:
    if choice not in _MORE:
        play.toast(UNKNOWN)
        return
    body, ways = _MORE[choice](play)
    back = Button(P("button", "‹ Back"), Address(_KEY, "@show"))
    play.redraw(Card(body, (*ways, (back,))), play.card)


FLOW = Flow(
    key=_KEY,
    command="privacy",
    title=P("menu", "What is kept, and who can read it"),
    about=P("help", "/privacy says what is kept, where, for how long, and who can read it."),
    order=80,
    opens=_opens,
    actions={"@show": _show, "@more": _more},
)
