"""Every conversation, found by what it claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations.catalog import Catalog, World
from conversations.flow import Flow, FlowError
from conversations.model import P
from conversations.when.phrases.english import ENGLISH
from tests.conversations.desk import every_flow
from tests.conversations.when.names import TABLES


def _nothing(*_anything: object) -> None:
    pass


def _flow(key: str, **more: Any) -> Flow:
    return Flow(**{"key": key, "title": P("test", key), "opens": _nothing, **more})


def test_flows_stand_in_the_order_of_the_menu() -> None:
    """By order, then by key."""
    catalog = Catalog.of([_flow("c", order=2), _flow("b", order=1), _flow("a", order=2)])
    assert list(catalog.flows) == ["b", "a", "c"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: _flow("a"),
        lambda: _flow("b", command="go"),
        lambda: _flow("b", rings={"block": _nothing}),
        lambda: _flow("b", jobs={"export": _nothing}),
    ],
)
def test_two_flows_may_not_claim_the_same(make: Callable[[], Flow]) -> None:
    """A key, a command, a due kind, a job."""
    first = _flow("a", command="go", rings={"block": _nothing}, jobs={"export": _nothing})
    with pytest.raises(FlowError, match="both claim"):
        Catalog.of([first, make()])


def test_all_the_flows_there_are_stand_together() -> None:
    """Each command once, each due kind and job looked after."""
    catalog = Catalog.of(every_flow())
    assert set(catalog.rings) == {"block", "back", "letter", "whisper"}
    assert set(catalog.jobs) == {
        "book",
        "book_tidied",
        "export",
        "import",
        "calendar_feed",
        "calendar_file",
        "cpd",
        "packet",
        "picture",
        "search",
        "tag_counts",
        "tagged",
        "tidy",
        "voice",
    }
    assert set(catalog.commands) == {
        "start",
        "checkin",
        "today",
        "weekly",
        "month",
        "year",
        "history",
        "search",
        "supervision",
        "tag",
        "cpd",
        "schedule",
        "calendar",
        "pause",
        "holidays",
        "resume",
        "why",
        "kept",
        "steps",
        "practice",
        "export",
        "book",
        "settings",
        "privacy",
        "deleteme",
        "help",
    }


def test_a_language_without_a_table_reads_english() -> None:
    """Better than not reading at all."""
    world = World(Catalog.of(()), (), {"en": ENGLISH})
    assert world.table("xx") is ENGLISH
    assert world.table("") is ENGLISH
    assert world.tables_for("xx") == ((ENGLISH,),)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-AT", "de"), ("es_MX", "es"), ("fr-CA", "fr"), ("EN-gb", "en"), ("d", "en")],
)
def test_a_region_has_its_languages_table(tag: str, language: str) -> None:
    """Whatever the region, the case and the dash."""
    assert World(Catalog.of(()), (), TABLES).table(tag) is TABLES[language]


def test_ones_own_language_comes_first() -> None:
    """Then all others; to whom English is spoken, any of them may be the own."""
    world = World(Catalog.of(()), (), TABLES)
    english, german, spanish, french = TABLES.values()
    assert world.tables_for("de-CH") == ((german,), (english, spanish, french))
    assert world.tables_for("en") == ((english, german, spanish, french),)
    assert world.tables_for("nl") == ((english, german, spanish, french),)
