"""The queue of updates."""

from datetime import UTC, datetime, timedelta

from bot.demo.updates import UpdateQueue

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def ids(updates: list[dict[str, int]]) -> list[int]:
    """Return their ids."""
    return [update["update_id"] for update in updates]


def filled(count: int = 3) -> UpdateQueue:
    """Return a queue with updates 10, 11, 12, ..."""
    queue = UpdateQueue(10)
    for _ in range(count):
        queue.put("message", {}, NOW)
    return queue


def test_until_acknowledged() -> None:
    """Updates are handed out again until a higher offset acknowledges them."""
    queue = filled()
    assert ids(queue.get(0, 100, NOW)) == ids(queue.get(0, 100, NOW)) == [10, 11, 12]
    assert ids(queue.get(11, 100, NOW)) == [11, 12]
    assert ids(queue.get(0, 100, NOW)) == [11, 12]
    assert queue.get(13, 100, NOW) == []
    assert queue.pending(0, NOW) == []


def test_pending_forgets_nothing() -> None:
    """Looking does not acknowledge."""
    queue = filled()
    assert ids(queue.pending(12, NOW)) == [12]
    assert ids(queue.pending(0, NOW)) == [10, 11, 12]


def test_limit_and_negative_offset() -> None:
    """A limit takes the oldest, a negative offset keeps the newest."""
    assert ids(filled().get(0, 2, NOW)) == [10, 11]
    assert ids(filled().get(-1, 100, NOW)) == [12]
    assert len(filled(150).get(0, 500, NOW)) == 100


def test_expiry() -> None:
    """Messages wait 24 hours, button presses 150 seconds."""
    queue = filled(1)
    queue.put("callback_query", {}, NOW)
    assert ids(queue.pending(0, NOW + timedelta(seconds=149))) == [10, 11]
    assert ids(queue.pending(0, NOW + timedelta(seconds=150))) == [10]
    assert queue.pending(0, NOW + timedelta(hours=24)) == []


def test_allowed_updates() -> None:
    """Only wanted kinds are queued; what was queued before stays."""
    queue = filled(1)
    queue.allowed = frozenset({"callback_query"})
    assert queue.put("message", {}, NOW) is None
    assert queue.put("callback_query", {}, NOW) == 11
    queue.allowed = frozenset()
    assert queue.put("message_reaction", {}, NOW) is None
    assert ids(queue.get(0, 100, NOW)) == [10, 11]


def test_ids_restart_lower() -> None:
    """After a restart of ids an old high offset does not swallow new updates."""
    queue = UpdateQueue(5_000)
    queue.restart_at(20)
    queue.put("message", {}, NOW)
    assert ids(queue.get(5_000, 100, NOW)) == [20]
