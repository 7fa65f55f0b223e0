"""Declarations that could not be walked are refused when they are made."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.flow import Chip, Chose, Flow, FlowError, Given, Step, Variant
from conversations.model import P
from tests.conversations.desk import every_flow

ASK = (Variant("one", P("test", "One?")),)
TITLE = P("test", "Title")


def _nothing(*_anything: object) -> None:
    pass


def _flow(*steps: Step, **more: Any) -> Flow:
    return Flow(**{"key": "flow", "title": TITLE, "steps": steps, "done": _nothing, **more})


def test_a_sound_flow_is_taken() -> None:
    """Steps are found by their key."""
    flow = _flow(Step("a", ASK, chips=(Chip("x", TITLE),)), Step("b", ASK, when=Chose("a", "x")))
    found = flow.step("a")
    assert found is not None
    assert found.chip("x") == Chip("x", TITLE)
    assert found.chip("y") is None
    assert flow.step("c") is None


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: _flow(Step("a", ASK), key="Flow"), "is not a key"),
        (lambda: _flow(Step("a", ASK), key="a" * 21), "is not a key"),
        (lambda: _flow(Step("a:b", ASK)), "is not a key"),
        (lambda: _flow(Step("a", ASK), Step("a", ASK)), "keys stand twice: a"),
        (_flow, "nothing to say"),
        (lambda: _flow(Step("a", ASK), done=None), "`done`, which is missing"),
        (lambda: _flow(Step("a", ASK, chips=(Chip("x", TITLE),) * 2)), "keys stand twice: x"),
        (lambda: _flow(Step("a", ASK, chips=(Chip("X!", TITLE),))), "is not a key"),
        (
            lambda: _flow(Step("a" * 20, ASK, chips=(Chip("x" * 20, TITLE),)), key="f" * 20),
            "bytes of 64",
        ),
        (lambda: _flow(Step("a", ASK, tail=True)), "needs an offer"),
        (lambda: _flow(Step("a", ASK, when=Chose("b", "x"))), "waits for a chip"),
        (lambda: _flow(Step("a", ())), "leans on nothing"),
        (lambda: _flow(Step("a", ASK * 2)), "keys stand twice: one"),
        (
            lambda: _flow(Step("a", (*ASK, Variant("two", TITLE, leans="b")))),
            "leans on no earlier chips",
        ),
        (
            lambda: _flow(
                Step("a", ASK, chips=(Chip("x", TITLE),)),
                Step("b", (*ASK, Variant("two", TITLE, leans="a", on="y"))),
            ),
            "a chip that is not there",
        ),
        (
            lambda: _flow(
                Step("a", ASK, chips=(Chip("x", TITLE),)),
                Step("b", (*ASK, Variant("two", TITLE, leans="a", unless="y"))),
            ),
            "a chip that is not there",
        ),
        (lambda: _flow(actions={"go": _nothing}), "must be '@' and a key"),
        (lambda: _flow(actions={"@Go": _nothing}), "must be '@' and a key"),
    ],
)
def test_a_flow_that_could_not_be_walked_is_refused(make: Any, why: str) -> None:
    """With the key or reference that is wrong."""
    with pytest.raises(FlowError, match=why.replace("(", r"\(")):
        make()


def test_a_step_may_wait_for_something_carried() -> None:
    """Any name may be carried."""
    assert _flow(Step("a", ASK, when=Given("intention"))).steps


@pytest.mark.parametrize("flow", every_flow(), ids=lambda flow: flow.key)
def test_every_question_of_a_check_in_has_at_least_four_wordings(flow: Flow) -> None:
    """So that it does not become a form."""
    if flow.keeps and flow.rings:
        for step in flow.steps:
            assert isinstance(step.ask, tuple)
            assert len(step.ask) >= 4, step.key
