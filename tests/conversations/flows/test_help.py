"""What there is."""

from __future__ import annotations

from bot.chat.render import render
from conversations.flow import Flow
from conversations.flows.help import FLOW
from conversations.model import P
from tests.conversations.desk import Desk, every_flow
from tests.pseudo import pseudo_words


def test_every_command_is_listed_in_the_order_of_the_menu() -> None:
    """Built from the catalog, so that none is forgotten."""
    desk = Desk()
    desk.command("/help")
    places = [
        desk.text.index(f"/{command}")
        for command in desk.world.catalog.commands
        if command != "start"
    ]
    assert places == sorted(places)
    assert len(places) >= 12
    assert "/cancel" in desk.text
    assert "stop any time" in desk.text.splitlines()[-1]


def test_what_no_button_shows_is_told() -> None:
    """A voice, a reply, an edit, and a note: nobody would find them."""
    desk = Desk()
    desk.command("/help")
    for told in ("voice note", "reply", "Edit a message", "kept as a note", "what is private"):
        assert told in desk.text


def test_a_new_conversation_is_in_it_by_being_there() -> None:
    """Without a line of its own it is listed with its title."""
    new = Flow(
        "breath", P("menu", "Three breaths"), command="breath", opens=lambda _play, _words: None
    )
    desk = Desk([FLOW, new])
    desk.command("/help")
    assert "/breath: Three breaths" in desk.text


def test_help_in_the_middle_of_anything_leaves_it_open() -> None:
    """The question is still there, and words answer it."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/help")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"


def test_every_conversation_with_a_command_says_what_it_is_about() -> None:
    """The menu's title, and a line for /help."""
    for flow in every_flow():
        if flow.command and flow.command != "start":
            assert flow.about is not None, flow.key


def test_every_command_can_be_tapped_in_a_language_from_right_to_left() -> None:
    """What is put in is set apart there, but a command that is torn apart is none."""
    new = Flow(
        "breath", P("menu", "Three breaths"), command="breath", opens=lambda _play, _words: None
    )
    desk = Desk([FLOW, new])
    desk.command("/help")
    [call] = render(desk.effects[0], pseudo_words(), desk.today)
    assert {"/breath", "/help", "/cancel"} <= set(call.params["text"].replace(":", " ").split())
