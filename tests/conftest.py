"""What holds for all tests."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.alive import Alive, alive
from tests.botapi.outgoing import Watch, watch

settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")
# Machines are noisy: how long one example takes proves nothing.


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays to the end anyhow.

    With thousands of tests collected, a full collection takes long enough for the bot's own
    watch to believe that a turn hangs.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def watched() -> Iterator[Watch]:
    """Look at every outgoing call, from the first test to the last."""
    with watch() as watching:
        yield watching


@pytest.fixture(autouse=True)
def only_valid_calls(watched: Watch) -> Iterator[None]:
    """Let a test fail that has called what Telegram would refuse, whatever else it looks at."""
    yield
    assert watched.take() == []


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alive]:
    """A bot at work, on a Tuesday at noon in Berlin."""
    async with alive(tmp_path) as running:
        yield running
