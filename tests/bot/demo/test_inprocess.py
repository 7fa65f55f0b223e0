"""What is particular to the adapter without sockets."""

import pytest
from telegram.error import NetworkError, TimedOut

from bot.chat.request import CutOffError, NeverSentError
from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.inprocess import InProcessRequest


def address(api: BotApi, rest: str = "getMe") -> str:
    """Return the address of a method."""
    return f"https://api.telegram.org/bot{api.token}/{rest}"


@pytest.mark.parametrize(
    ("fault", "error", "cause"),
    [
        (faults.refused(), NetworkError, NeverSentError),
        (faults.cut_before(), NetworkError, CutOffError),
        (faults.answer_lost(), NetworkError, CutOffError),
        (faults.answer_lost(silent=True), TimedOut, CutOffError),
    ],
)
async def test_causes(
    api: BotApi, fault: faults.Fault, error: type[Exception], cause: type[Exception]
) -> None:
    """Each end of a connection has the class and the cause it has over HTTP."""
    api.fail("getMe", fault)
    with pytest.raises(NetworkError) as caught:
        await InProcessRequest(api).do_request(address(api), "POST")
    assert (caught.type, type(caught.value.__cause__)) == (error, cause)


async def test_read_timeout(api: BotApi) -> None:
    """The default read timeout holds for calls that do not say; a poll ends before it."""
    request = InProcessRequest(api, read_timeout=0.01)
    assert request.read_timeout == 0.01
    api.fail("getMe", faults.hang())
    with pytest.raises(TimedOut):
        await request.do_request(address(api), "POST")
    assert api.calls[-1].outcome == "left"


async def test_addresses(api: BotApi) -> None:
    """Files need the token and must exist; other addresses are not found."""
    request = InProcessRequest(api)
    await request.initialize()
    base = "https://api.telegram.org"
    for url in (
        f"{base}/file/bot{api.token}/documents/file_1.txt",
        f"{base}/file/bot1:x/documents/file_1.txt",
        f"{base}/else",
    ):
        status, _ = await request.do_request(url, "GET")
        assert status == 404
    await request.shutdown()
