"""Parameters read with their types."""

import pytest

from bot.demo.errors import ApiError
from bot.demo.media import Upload
from bot.demo.params import Params


def test_types() -> None:
    """Each type is read as such; what is left out has its default."""
    params = Params({"a": "x", "b": 5, "c": "-7", "d": "true", "e": {"f": 1}, "g": None}, {})
    assert (params.text("a"), params.text("g")) == ("x", "")
    assert (params.number("b"), params.number("c"), params.number("g", 3)) == (5, -7, 3)
    assert (params.flag("d"), params.flag("g")) == (True, False)
    assert (params.mapping("e"), params.mapping("g")) == ({"f": 1}, {})


@pytest.mark.parametrize("read", [Params.text, Params.number, Params.mapping])
def test_wrong_types(read: object) -> None:
    """Another type than expected is a 400 that names the parameter."""
    assert callable(read)
    with pytest.raises(ApiError, match='parameter "a" must be'):
        read(Params({"a": [True]}, {}), "a")
    with pytest.raises(ApiError, match="must be Integer"):
        Params({}, {}).number("a")


def test_files() -> None:
    """A file is its own part, a part that is attached, or an id."""
    one, two = Upload("1", b"1"), Upload("2", b"2")
    params = Params({"voice": "attach://p", "photo": "id"}, {"document": one, "p": two})
    assert params.upload("document") is one
    assert params.upload("voice") is two
    assert params.upload("photo") == "id"
    assert params.upload("thumbnail") is None
    assert params.for_check() == {
        "document": "attach://document",
        "voice": "attach://p",
        "photo": "id",
    }
