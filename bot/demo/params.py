"""Parameters of a call, read with the type Telegram expects of them."""

from collections.abc import Mapping
from typing import Any

from bot.demo.errors import bad_request
from bot.demo.media import Upload


class Params:
    """The parameters and file parts of one call.

    Args:
        values: Name to decoded value; None counts as left out.
        files: Part name to file.
    """

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}
        self.files = files

    def get(self, name: str) -> Any:
        """Return the value as it came; None when left out."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """Return a String, empty when left out.

        Raises:
            ApiError: 400 when it is something else.
        """
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise bad_request(f'parameter "{name}" must be String')
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return an Integer.

        Raises:
            ApiError: 400 when it is something else, or left out without a default.
        """
        value = self.values.get(name, default)
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad_request(f'parameter "{name}" must be Integer')
        return value

    def flag(self, name: str) -> bool:
        """Return a Boolean, False when left out."""
        return self.values.get(name) in (True, "true", "True", 1)

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object, empty when left out.

        Raises:
            ApiError: 400 when it is something else.
        """
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise bad_request(f'parameter "{name}" must be Object')
        return value

    def upload(self, name: str) -> Upload | str | None:
        """Return the file sent for `name`: its part, a file id, or None.

        Raises:
            ApiError: 400 when it points at a part that is not there.
        """
        value = self.values.get(name)
        if value is None:
            return self.files.get(name)
        part = str(value).removeprefix("attach://")
        if part == value:
            return part
        if part not in self.files:
            raise bad_request(f"there is no {name} in the request")
        return self.files[part]

    def for_check(self) -> dict[str, Any]:
        """Return all parameters as one mapping, files as `attach://` references."""
        return {**{part: f"attach://{part}" for part in self.named_files()}, **self.values}

    def named_files(self) -> list[str]:
        """Return the parts that are parameters themselves, not merely attached to one."""
        attached = {
            value.removeprefix("attach://")
            for value in self.values.values()
            if isinstance(value, str) and value.startswith("attach://")
        }
        return [part for part in self.files if part not in attached]
