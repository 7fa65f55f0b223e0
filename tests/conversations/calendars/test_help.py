"""Where an address is found, and how what goes wrong is mended."""

from __future__ import annotations

import pytest

from conversations.calendars.help import (
    AGAIN,
    PROVIDERS,
    problem_of_feed,
    problem_of_file,
    question,
)
from conversations.model import P
from tests.conversations.screen import english, paragraphs

FETCHING = (
    *("not_an_address", "not_https", "credentials", "port", "refused_address", "unreachable"),
    *("timeout", "tls", "redirected_elsewhere", "redirect_loop", "forbidden", "gone", "busy"),
    *("encoded", "too_large", "not_a_calendar", "incomplete"),
)
READING = ("not_a_calendar", "too_large", "too_many", "too_slow", "crashed")
UNKNOWN = problem_of_feed("never heard of")


@pytest.mark.parametrize("reason", [*FETCHING, *READING])
def test_each_problem_has_a_sentence_of_its_own_and_a_way_on(reason: str) -> None:
    """In one or two short sentences, of what to do as well."""
    said = english(problem_of_feed(reason))
    assert said != english(UNKNOWN)
    assert 60 < len(said) < 170
    assert said.count(". ") <= 1


@pytest.mark.parametrize("reason", ["unexpected", "something_new", ""])
def test_a_problem_nobody_knows_is_told_kindly(reason: str) -> None:
    """And says that it is not known."""
    assert "I do not know why" in english(problem_of_feed(reason))
    assert "I do not know why" in english(problem_of_file(reason))


@pytest.mark.parametrize("reason", [*READING, "another_file"])
def test_a_file_that_is_refused_is_mended_by_another_file(reason: str) -> None:
    """Never by an address that nobody gave."""
    assert "export" in english(problem_of_file(reason))


def test_what_may_pass_by_itself_can_be_tried_again() -> None:
    """What cannot, asks for something else."""
    assert "timeout" in AGAIN
    assert "not_https" not in AGAIN


def test_the_question_shows_one_way_at_a_time() -> None:
    """Or asks which one is wanted."""
    assert "Tap what you use" in paragraphs(question(()).body)
    shown = paragraphs(question((), P("calendar", "There.")).body)
    assert shown.endswith("There.")
    assert len({key for key, _, _ in PROVIDERS}) == len(PROVIDERS) == 4
