"""The one error a Bot API method answers with (core.telegram.org/bots/api#making-requests)."""

from typing import Any


class ApiError(Exception):
    """A refusal as Telegram words it: HTTP status, description and optional parameters.

    Attributes:
        code: The HTTP status, which is also `error_code` in the body.
        description: The text of the answer, for example `Bad Request: chat not found`.
        parameters: `ResponseParameters`, for example `{"retry_after": 3}`.
    """

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON object Telegram would answer with."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> ApiError:
    """Return the 400 whose description is `Bad Request: {reason}`."""
    return ApiError(400, f"Bad Request: {reason}")
