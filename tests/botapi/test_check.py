"""The check against the Bot API's schema."""

from typing import Any

import pytest

from tests.botapi.check import METHODS, TYPES, SchemaError, check
from tests.botapi.distil import distil, limits

MESSAGE = {"chat_id": 1, "text": "x"}


def keyed(**button: Any) -> dict[str, Any]:
    """Return a message with one button."""
    return {**MESSAGE, "reply_markup": {"inline_keyboard": [[{"text": "x", **button}]]}}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getMe", {}),
        ("sendMessage", MESSAGE),
        ("sendMessage", keyed(callback_data="x" * 64)),
        ("sendMessage", {**MESSAGE, "text": "<b>" * 4096}),
        ("sendMessage", {**MESSAGE, "entities": [{"type": "bold", "offset": 0, "length": 1}]}),
        ("sendDocument", {"chat_id": "@x", "document": "attach://document"}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 1}}),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "✍"}]},
        ),
    ],
)
def test_allowed(method: str, params: dict[str, Any]) -> None:
    """What the documentation allows passes."""
    check(method, params)


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendDice", {}, "not a method"),
        ("sendMessage", {"chat_id": 1}, "text is missing"),
        ("sendMessage", {**MESSAGE, "colour": 1}, "unknown colour"),
        ("sendMessage", {**MESSAGE, "text": 5}, "text: expected String"),
        ("sendMessage", {**MESSAGE, "chat_id": True}, "chat_id: expected Integer"),
        ("sendMessage", {**MESSAGE, "protect_content": "true"}, "expected Boolean"),
        ("sendMessage", {**MESSAGE, "entities": {}}, "expected Array of MessageEntity"),
        (
            "sendMessage",
            {**MESSAGE, "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            "type: is must be within",
        ),
        ("sendMessage", keyed(callback_data="é" * 33), "callback_data: bytes must be within"),
        ("sendMessage", keyed(callback_data=""), "callback_data: bytes"),
        ("sendMessage", keyed(colour="red"), "unknown colour"),
        ("deleteMessages", {"chat_id": 1, "message_ids": []}, "items must be within"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "length"),
        ("setMyCommands", {"commands": [], "scope": {"type": "everyone"}}, "is must be within"),
        ("getUpdates", {"limit": 101}, "value must be within"),
    ],
)
def test_refused(method: str, params: dict[str, Any], reason: str) -> None:
    """Unknown fields, wrong types, missing fields and broken limits are named."""
    with pytest.raises(SchemaError, match=reason):
        check(method, params)


def test_an_error_holds_no_value() -> None:
    """The error names the place, never what somebody wrote."""
    with pytest.raises(SchemaError) as caught:
        check("answerCallbackQuery", {"callback_query_id": "1", "text": "secret " * 40})
    assert "secret" not in str(caught.value)


def test_the_table_is_closed() -> None:
    """Every type a field names is in the table."""
    plain = {"String", "Integer", "Float", "Boolean", "True", "InputFile"}
    for fields in [*METHODS.values(), *TYPES.values()]:
        for name, entry in fields.items():
            named = entry if name == "any" else entry[0].replace("Array of ", "").split(" or ")
            assert set(named) <= plain | TYPES.keys()


def test_distilling() -> None:
    """Prose is read for limits and left behind."""
    kind = {"type": "String", "required": True, "name": "x"}
    assert limits({**kind, "description": "Data, 1-64 bytes"}) == {"bytes": [1, 64]}
    assert limits({**kind, "description": "1-4096 characters after entities parsing"}) == {}
    assert limits({**kind, "description": "Type, must be default"}) == {"is": ["default"]}
    assert limits({**kind, "description": "Must be one of 'a' (b) or 'c'."}) == {"is": ["a", "c"]}
    schema = {
        "api": {"version": "1.0"},
        "items": [
            {
                "children": [
                    {
                        "name": "getMe",
                        "description": "Prose",
                        "annotations": [{**kind, "type": "Thing", "description": "Prose"}],
                    },
                    {"name": "Thing", "description": "One of\n - Other", "annotations": []},
                    {"name": "Other", "description": "Prose", "annotations": []},
                    {"name": "Unreached", "description": "Prose", "annotations": []},
                ]
            }
        ],
    }
    assert distil(schema) == {
        "api": "1.0",
        "methods": {"getMe": {"x": ["Thing", True]}},
        "types": {"Other": {}, "Thing": {"any": ["Other"]}},
    }
