"""The conversations as pictures, drawn from the same data that runs them.

Each flow is a box. Inside it:

- what opens it: its command, a due kind, a job that ends;
- a question for each step, with its wordings and chips counted and the earlier steps
  its wordings lean on. Arrows lead to each question that can come next: past those that
  wait for a condition, which stands on the arrow. ``skip`` stands where a question may
  be left unanswered, ``back`` where the arrow can be walked in both directions;
- the tails, offered when all is done and never owed;
- its buttons outside the questions, by the name of their action.

:func:`mermaid` is shown by most forges and editors, :func:`dot` is for Graphviz.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from conversations.flow import Chose, Given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.catalog import Catalog
    from conversations.flow import Flow, Step

Shape: TypeAlias = Literal["opening", "question", "tail", "button", "end"]
Stroke: TypeAlias = Literal["way", "offer"]


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a conversation; ``lines`` is what is written on it."""

    id: str
    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one place to another; ``back`` when it can be walked in both directions."""

    start: str
    end: str
    label: str = ""
    stroke: Stroke = "way"
    back: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """One flow, drawn."""

    key: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def draw(flow: Flow) -> Drawing:
    """Return the places and ways of one flow."""
    nodes = (_opening(flow), *_questions(flow), *_buttons(flow))
    return Drawing(flow.key, nodes, (*_ways(flow), *_offers(flow), *_taps(flow)))


# ---------------------------------------------------------------------- places


def _id(flow: Flow, kind: str, key: str = "") -> str:
    """Return a name that no other place has: keys are lower-case, what joins them is not."""
    return f"{flow.key}_{kind}_{key}" if key else f"{flow.key}_{kind}"


def _step(flow: Flow, step: Step) -> str:
    return _id(flow, "STEP", step.key)


def _opening(flow: Flow) -> Node:
    lines = [flow.title.msgid]
    if flow.command:
        lines.append(f"/{flow.command}")
    lines += [f"when due: {kind}" for kind in flow.rings]
    lines += [f"when done: {job}" for job in flow.jobs]
    return Node(_id(flow, "OPENS"), "opening", tuple(lines))


def _questions(flow: Flow) -> Iterator[Node]:
    for step in flow.steps:
        yield Node(_step(flow, step), "tail" if step.tail else "question", _written(step))
    if flow.steps:
        yield Node(_id(flow, "DONE"), "end", ("done",))


def _written(step: Step) -> tuple[str, ...]:
    variants = () if callable(step.ask) else step.ask
    facts = [_counted(len(variants), "wording") if variants else "its own card"]
    if step.chips:
        facts.append(_counted(len(step.chips), "chip"))
    lines = [step.key, ", ".join(facts)]
    leans = dict.fromkeys(variant.leans for variant in variants if variant.leans)
    lines += [f"leans on {earlier}" for earlier in leans]
    if step.carries:
        lines.append(f"carries {step.carries}")
    if step.settles:
        lines.append(f"settles {step.settles}")
    return tuple(lines)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _buttons(flow: Flow) -> Iterator[Node]:
    for action in flow.actions:
        yield Node(_id(flow, "BUTTON", action.removeprefix("@")), "button", (action,))


# ------------------------------------------------------------------------ ways


def _ways(flow: Flow) -> Iterator[Edge]:
    """Lead from the opening and each owed step to all that can come next."""
    owed = [step for step in flow.steps if not step.tail]
    starts = (None, *owed) if flow.steps else ()
    for at, step in enumerate(starts):
        start = _step(flow, step) if step else _id(flow, "OPENS")
        skip = ["skip"] if step and step.optional else []
        for after in owed[at:]:
            label = ", ".join((*_condition(after), *skip))
            yield Edge(start, _step(flow, after), label, back=step is not None)
            if after.when is None:
                break
        else:
            yield Edge(start, _id(flow, "DONE"), ", ".join(skip))


def _condition(step: Step) -> tuple[str, ...]:
    match step.when:
        case None:
            return ()
        case Given(name):
            return (f"if {name} was carried",)
        case Chose(earlier, chip):
            return (f"if {chip} at {earlier}",)


def _offers(flow: Flow) -> Iterator[Edge]:
    for step in flow.steps:
        if step.tail:
            label = ", ".join(("offered", *_condition(step)))
            yield Edge(_id(flow, "DONE"), _step(flow, step), label, "offer")
            yield Edge(_step(flow, step), _id(flow, "DONE"), "skip" if step.optional else "")


def _taps(flow: Flow) -> Iterator[Edge]:
    for action in flow.actions:
        end = _id(flow, "BUTTON", action.removeprefix("@"))
        yield Edge(_id(flow, "OPENS"), end, "", "offer")


# --------------------------------------------------------------------- Mermaid

_MERMAID_SHAPES: dict[Shape, tuple[str, str]] = {
    "opening": ("([", "])"),
    "question": ("[", "]"),
    "tail": ("[/", "/]"),
    "button": ("(", ")"),
    "end": ("((", "))"),
}
_MERMAID_STROKES: dict[Stroke, str] = {"way": "-->", "offer": "-.->"}


def mermaid(catalog: Catalog) -> str:
    """Return every conversation as one Mermaid flowchart.

    Source: mermaid.js.org/syntax/flowchart.html.
    """
    lines = ["flowchart TD"]
    for flow in catalog.flows.values():
        drawing = draw(flow)
        lines.append(f'  subgraph {_id(flow, "FLOW")}["{drawing.key}"]')
        lines.append("    direction TB")
        for node in drawing.nodes:
            opens, closes = _MERMAID_SHAPES[node.shape]
            text = "<br>".join(map(_mermaid_text, node.lines))
            lines.append(f'    {node.id}{opens}"{text}"{closes}')
        lines.extend(f"    {_mermaid_edge(edge)}" for edge in drawing.edges)
        lines.append("  end")
    return "\n".join(lines) + "\n"


def _mermaid_edge(edge: Edge) -> str:
    arrow = f"<{_MERMAID_STROKES[edge.stroke]}" if edge.back else _MERMAID_STROKES[edge.stroke]
    label = _label(edge)
    text = f'|"{_mermaid_text(label)}"|' if label else ""
    return f"{edge.start} {arrow}{text} {edge.end}"


def _label(edge: Edge) -> str:
    parts = (edge.label, "back" if edge.back else "")
    return ", ".join(part for part in parts if part)


def _mermaid_text(text: str) -> str:
    for char, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(char, entity)
    return text


# -------------------------------------------------------------------- Graphviz

_DOT_SHAPES: dict[Shape, str] = {
    "opening": "shape=box, style=rounded",
    "question": "shape=box",
    "tail": "shape=parallelogram",
    "button": "shape=ellipse",
    "end": "shape=doublecircle",
}
_DOT_STROKES: dict[Stroke, str] = {
    "way": "solid",
    "offer": "dashed",
}


def dot(catalog: Catalog) -> str:
    """Return every conversation as one graph for Graphviz.

    Source: graphviz.org/doc/info/lang.html.
    """
    lines = ["digraph presence {"]
    for flow in catalog.flows.values():
        drawing = draw(flow)
        lines += [f"  subgraph cluster_{drawing.key} {{", f"    label={_quoted(drawing.key)};"]
        for node in drawing.nodes:
            shape = _DOT_SHAPES[node.shape]
            lines.append(f"    {node.id} [label={_quoted(*node.lines)}, {shape}];")
        for edge in drawing.edges:
            looks = [f"label={_quoted(_label(edge))}", f"style={_DOT_STROKES[edge.stroke]}"]
            if edge.back:
                looks.append("dir=both")
            lines.append(f"    {edge.start} -> {edge.end} [{', '.join(looks)}];")
        lines.append("  }")
    return "\n".join((*lines, "}")) + "\n"


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
