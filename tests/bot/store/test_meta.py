import sqlite3

from bot.store import meta


def test_a_fact_is_kept_changed_and_forgotten(db: sqlite3.Connection) -> None:
    """A fact that is noted again takes the place of the first."""
    assert meta.get(db, "bot_username") is None
    meta.put(db, "bot_username", "one")
    meta.put(db, "bot_username", "two")
    assert meta.get(db, "bot_username") == "two"
    meta.drop(db, "bot_username")
    assert meta.get(db, "bot_username") is None


def test_facts_are_found_by_how_their_names_begin(db: sqlite3.Connection) -> None:
    """A prefix is taken literally, also with characters that LIKE and GLOB know."""
    for key in ("vanish:1", "vanish:22", "vanish%", "vanishing", "other"):
        meta.put(db, key, "")
    assert sorted(meta.starting(db, "vanish:")) == ["vanish:1", "vanish:22"]
    assert meta.starting(db, "vanish%") == ["vanish%"]
