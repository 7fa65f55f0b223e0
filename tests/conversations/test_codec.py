"""Sessions and records to and from JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timezone
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import codec
from conversations.codec import CodecError, decode, encode
from conversations.model import Answer, Part, Record, Session, Talk, Value

_WORDS = st.text(max_size=20)
_JSON = st.one_of(st.none(), st.booleans(), st.integers(), _WORDS, st.lists(_WORDS, max_size=2))
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS,
    int: st.integers(),
    bool: st.booleans(),
    Any: _JSON,
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of any type the model uses, worked out from its hints."""
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Value):
        return st.builds(
            hint, **{name: anything(one) for name, one in get_type_hints(hint).items()}
        )
    if origin in (Union, UnionType):
        return st.one_of(*map(anything, args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple and Ellipsis not in args:
        return st.tuples(*map(anything, args))
    if origin is tuple:
        return st.lists(anything(args[0]), max_size=2).map(tuple)
    if origin is not None:
        return st.dictionaries(_WORDS, anything(args[1]), max_size=2)
    return _PLAIN[hint]


@settings(max_examples=60, deadline=None)
@given(session=anything(Session))
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    """Whatever it holds."""
    assert decode(Session, encode(session)) == session


@settings(max_examples=100, deadline=None)
@given(record=anything(Record))
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    """Whatever was written."""
    assert decode(Record, encode(record)) == record


@pytest.mark.parametrize("text", ["\ud83d", "\0", "\u202e", "🙂", '"\\\n'])
def test_words_come_back_exactly(text: str) -> None:
    """Half a surrogate pair included: Telegram has sent worse."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    record = Record(
        1, "note", "UTC", now.date(), now, answers={"note": Answer(parts=(Part(1, text),))}
    )
    assert decode(Record, encode(record)) == record


def test_a_document_is_small_and_says_its_version() -> None:
    """What stands at its default is left out."""
    assert json.loads(encode(Session())) == {"v": codec.VERSION}


def test_a_field_added_later_is_read_at_its_default() -> None:
    """An old document needs no upgrader for it."""
    assert decode(Session, b'{"v":1,"zone":"Europe/Berlin"}') == Session(zone="Europe/Berlin")


def test_a_field_that_is_gone_is_passed_over() -> None:
    """And one nobody knows."""
    assert decode(Session, b'{"v":1,"mood":"blue"}') == Session()


def test_an_older_document_is_upgraded_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each upgrader turns one version into the next."""
    monkeypatch.setattr(codec, "VERSION", 3)
    monkeypatch.setattr(
        codec,
        "UPGRADERS",
        {
            1: lambda data: {"zone": data.pop("tz"), **data},
            2: lambda data: {**data, "language": data["zone"].lower()},
        },
    )
    assert decode(Session, b'{"v":1,"tz":"UTC"}') == Session(zone="UTC", language="utc")


@pytest.mark.parametrize(
    "document",
    [
        b'{"v":2}',
        b"{}",
        b"[]",
        b"",
        b"\xff",
        b'{"v":1,"settings":7}',
        b'{"v":1,"heard_at":"soon"}',
        b'{"v":0}',
        b'{"v":"1"}',
    ],
)
def test_a_document_that_cannot_be_read_is_refused_without_its_words(document: bytes) -> None:
    """The error holds nothing of what stands in it."""
    with pytest.raises(CodecError) as refused:
        decode(Session, document)
    assert refused.value.__cause__ is None
    assert "soon" not in str(refused.value)


def test_a_record_without_what_it_needs_is_refused() -> None:
    """A record has a number, a flow, a day."""
    with pytest.raises(CodecError):
        decode(Record, b'{"v":1,"id":1}')


def test_a_type_without_a_converter_is_found_at_once() -> None:
    """A new field of a new kind cannot be lost in silence."""

    class Odd(Value, frozen=True):
        value: timezone

    with pytest.raises(TypeError, match="unsupported"):
        encode(cast("Any", Odd(UTC)))


def test_an_open_conversation_comes_back_whole() -> None:
    """Draft, asked questions and answers."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    talk = Talk(
        Record(1, "schedule", "UTC", now.date(), now),
        "line",
        draft={"text": "Mon 9-12", "reading": 0},
    )
    session = Session(talk=talk, parked=(talk,))
    assert decode(Session, encode(session)) == session
