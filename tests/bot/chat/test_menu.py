"""The command menu."""

from __future__ import annotations

from datetime import date

import pytest

from bot.chat.menu import Kind, fall_back, for_chat, for_everybody, menu, no_longer, of_old
from bot.words import Words
from bot.world import world
from tests.botapi.outgoing import check_call
from tests.pseudo import pseudo_words

DAY = date(2026, 3, 3)
EVERYBODY = {"type": "all_private_chats"}
ROBIN = {"type": "chat", "chat_id": 6001}


def commands(kind: Kind = "") -> dict[str, str]:
    """Return the menu's commands with what they say."""
    rows = menu(world().catalog, Words("en"), DAY, kind)
    return {one["command"]: one["description"] for one in rows}


def test_the_menu_follows_the_catalog() -> None:
    """Every command but /start stands in the menu once, with words of its own."""
    shown = commands("paused")
    assert set(shown) == set(world().catalog.commands) - {"start"}
    assert len(set(shown.values())) == len(shown)
    assert all(shown.values())


def test_resume_only_while_there_is_something_to_resume() -> None:
    """/resume is offered during a pause and at no other time."""
    assert set(commands("paused")) - set(commands()) == {"resume"}


def test_before_the_onboarding_there_is_little() -> None:
    """Somebody new can begin, read what is private, and ask for help."""
    assert list(commands("new")) == ["start", "privacy", "help"]


@pytest.mark.parametrize("kind", ["new", "paused", ""])
@pytest.mark.parametrize("words", [Words("en"), pseudo_words()])
def test_telegram_takes_it(kind: Kind, words: Words) -> None:
    """It is within the limits of setMyCommands, in longer languages, too."""
    own = for_chat(world().catalog, words, DAY, 6001, kind)
    check_call(*_parts(own.call))
    for one in for_everybody(world().catalog, {"en": words, "xx": words}, DAY).values():
        check_call(*_parts(one.call))


def _parts(call: object) -> tuple[str, dict[str, object]]:
    return call.method, call.params  # type: ignore[attr-defined]


def test_a_long_description_is_cut() -> None:
    """A translation that goes on and on does not cost the whole menu."""
    long = Words("en")
    for flow in world().catalog.commands.values():
        long._plain[flow.title] = "x" * 300
    assert {len(one["description"]) for one in menu(world().catalog, long, DAY)} == {256}


def test_a_chat_has_its_own_only_where_it_differs() -> None:
    """Who has begun and works falls back to the menu of everybody."""
    paused = for_chat(world().catalog, Words(), DAY, 6001, "paused")
    assert (paused.call.method, paused.call.params["scope"]) == ("setMyCommands", ROBIN)
    assert paused.note.startswith("paused:")
    back = for_chat(world().catalog, Words(), DAY, 6001, "")
    assert (back.call, back.note) == (fall_back(6001), "")
    assert _parts(back.call) == ("deleteMyCommands", {"scope": ROBIN})


def test_a_note_tells_one_menu_from_another() -> None:
    """A command added or said anew is noticed, and the same menu is the same."""
    catalog = world().catalog
    one = for_chat(catalog, Words(), DAY, 6001, "new").note
    assert one == for_chat(catalog, Words(), DAY, 6001, "new").note
    assert one != for_chat(catalog, pseudo_words(), DAY, 6001, "new").note


def test_everybody_in_their_language() -> None:
    """The first language is for all who have no other; of variants the first is taken."""
    languages = {"en": Words(), "pt_BR": pseudo_words(), "pt": Words()}
    menus = for_everybody(world().catalog, languages, DAY)
    assert list(menus) == ["", "pt"]
    assert menus[""].call.params["scope"] == EVERYBODY
    assert "language_code" not in menus[""].call.params
    assert menus["pt"].call.params["language_code"] == "pt"
    assert menus["pt"].note != menus[""].note


def test_what_takes_a_menu_away() -> None:
    """Also the one that former versions set for every kind of chat."""
    gone = {"scope": EVERYBODY, "language_code": "de"}
    assert _parts(no_longer("de")) == ("deleteMyCommands", gone)
    assert _parts(of_old("")) == ("deleteMyCommands", {})
    for call in (no_longer("de"), of_old("de"), fall_back(1)):
        check_call(call.method, call.params)
