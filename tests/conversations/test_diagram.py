"""The pictures of the conversations."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conversations.catalog import Catalog
from conversations.diagram import Drawing, Edge, dot, draw, mermaid
from conversations.flow import Chose, Flow, Given, Step, Variant
from conversations.flows.checkin import FLOW as CHECKIN
from conversations.model import P
from tests.conversations.desk import every_flow

ALL = Catalog.of(every_flow())


def _edge(drawing: Drawing, start: str, end: str) -> Edge:
    return next(
        edge for edge in drawing.edges if edge.start.endswith(start) and edge.end.endswith(end)
    )


def _ask(key: str) -> tuple[Variant, ...]:
    return (Variant("plain", P("test", "How is {key}?", key=key)),)


@pytest.mark.parametrize("flow", every_flow(), ids=lambda flow: flow.key)
def test_every_step_stands_in_the_drawing(flow: Flow) -> None:
    """Each step, action, condition and tail of each flow is drawn in both notations."""
    drawing = draw(flow)
    for text in (mermaid(ALL), dot(ALL)):
        for step in flow.steps:
            node = f"{flow.key}_STEP_{step.key}"
            assert re.search(rf"^ +{node}\W", text, re.MULTILINE), f"{node} is not drawn"
            assert any(edge.end == node for edge in drawing.edges), f"nothing leads to {node}"
            assert any(edge.start == node for edge in drawing.edges), f"{node} leads nowhere"
        for action in flow.actions:
            assert re.search(rf"^ +{flow.key}_BUTTON_{action[1:]}\W", text, re.MULTILINE)
    for step in flow.steps:
        into = [edge for edge in drawing.edges if edge.end == f"{flow.key}_STEP_{step.key}"]
        match step.when:
            case Given(name):
                assert all(name in edge.label for edge in into)
            case Chose(earlier, chip):
                assert all(f"{chip} at {earlier}" in edge.label for edge in into)
            case None:
                pass
        if step.tail:
            assert [edge.stroke for edge in into] == ["offer"]


def test_a_condition_can_be_passed_by() -> None:
    """Beside the way to a step that waits for something there is one that passes it by."""
    drawing = draw(CHECKIN)
    assert _edge(drawing, "OPENS", "STEP_kept_intention").label == "if intention was carried"
    assert _edge(drawing, "OPENS", "STEP_said_it").label == "if sentence was carried"
    assert _edge(drawing, "OPENS", "STEP_self_study").label == ""
    assert _edge(drawing, "STEP_kept_intention", "STEP_self_study").label == "skip"
    assert "next_time at reflecting" in _edge(drawing, "STEP_reflecting", "STEP_sentence").label
    assert _edge(drawing, "STEP_reflecting", "DONE").label == "skip"


def test_a_question_that_is_owed_is_not_passed_by() -> None:
    """No way leads past a step that waits for nothing."""
    drawing = draw(CHECKIN)
    ways = [edge.end for edge in drawing.edges if edge.start == "checkin_STEP_self_study"]
    assert ways == ["checkin_STEP_letting_go"]


def test_only_ways_between_questions_lead_back() -> None:
    """A way between two questions can be walked back; the first has nothing behind it."""
    drawing = draw(CHECKIN)
    assert _edge(drawing, "STEP_self_study", "STEP_letting_go").back
    assert not _edge(drawing, "OPENS", "STEP_self_study").back
    assert not _edge(drawing, "STEP_sentence", "DONE").back


def test_a_question_that_is_owed_has_no_skip() -> None:
    """A step that cannot be skipped says so by an arrow without `skip`."""
    owed = (Step("name", _ask("name"), optional=False), Step("place", _ask("place")))
    flow = Flow("test", P("menu", "Test"), steps=owed, done=lambda _: None)
    drawing = draw(flow)
    assert _edge(drawing, "STEP_name", "STEP_place").label == ""
    assert _edge(drawing, "STEP_place", "DONE").label == "skip"


def test_a_sixth_step_is_one_more_place() -> None:
    """A step that is added is drawn where it stands, and nothing else is added."""
    at = [step.key for step in CHECKIN.steps].index("seeing")
    new = Step("breathing", _ask("breathing"))
    flow = replace(CHECKIN, steps=(*CHECKIN.steps[:at], new, *CHECKIN.steps[at:]))
    before, after = draw(CHECKIN), draw(flow)
    assert {node.id for node in after.nodes} - {node.id for node in before.nodes} == {
        "checkin_STEP_breathing"
    }
    assert _edge(after, "STEP_letting_go", "STEP_breathing").back
    assert _edge(after, "STEP_breathing", "STEP_seeing").back
    assert "checkin_STEP_breathing" in mermaid(Catalog.of([flow]))


def test_words_cannot_break_the_drawing() -> None:
    """Quotes, backslashes and brackets in a title are written so that the drawing stays whole."""
    title = P("menu", 'A "week" \\ <b>#1</b>')
    catalog = Catalog.of([Flow("test", title, opens=lambda _play, _argument: None)])
    assert '(["A #quot;week#quot; \\ #lt;b#gt;#35;1#lt;/b#gt;"])' in mermaid(catalog)
    assert '[label="A \\"week\\" \\\\ <b>#1</b>", shape=box' in dot(catalog)


def test_places_are_named_apart() -> None:
    """No two places of all conversations share a name, and every way has two ends."""
    drawings = [draw(flow) for flow in ALL.flows.values()]
    names = [node.id for drawing in drawings for node in drawing.nodes]
    assert len(names) == len(set(names))
    for drawing in drawings:
        own = {node.id for node in drawing.nodes}
        assert {end for edge in drawing.edges for end in (edge.start, edge.end)} <= own


def test_braces_are_closed() -> None:
    """Each box that is opened is closed, in both notations."""
    assert mermaid(ALL).count("  subgraph ") == mermaid(ALL).count("  end\n") == len(ALL.flows)
    assert dot(ALL).count("{\n") == dot(ALL).count("}\n") == len(ALL.flows) + 1
