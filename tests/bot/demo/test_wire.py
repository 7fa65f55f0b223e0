"""Addresses and form fields."""

from bot.demo.wire import STRINGS, Target, decode, target
from tests.botapi.check import METHODS


def test_addresses() -> None:
    """Methods and files are told apart, percent-encoded or not."""
    assert target("http://h:1/bot12:ab/getMe") == Target("12:ab", "getMe", is_file=False)
    encoded = "https://h/file/bot12%3Aab/documents/a%20b.txt"
    assert target(encoded) == Target("12:ab", "documents/a b.txt", is_file=True)
    assert target("https://h/elsewhere") is None


def test_fields() -> None:
    """Texts stay texts, everything else is read as JSON where it can be."""
    fields = {"text": "5", "chat_id": "5", "caption": "{}", "reply_markup": '{"a": [1]}'}
    assert decode({**fields, "protect_content": "true", "user": "@x"}) == {
        "text": "5",
        "chat_id": 5,
        "caption": "{}",
        "reply_markup": {"a": [1]},
        "protect_content": True,
        "user": "@x",
    }


def test_every_string_is_known() -> None:
    """The list of String parameters is the schema's."""
    kinds = {"String", "InputFile", "InputFile or String"}
    wanted = {
        name for fields in METHODS.values() for name, (kind, *_) in fields.items() if kind in kinds
    }
    assert wanted == STRINGS
