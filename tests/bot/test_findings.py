from bot.findings import Finding, Level, ok, problem, warning


def test_each_word_makes_its_own_finding() -> None:
    """All is well, could be better, does not work."""
    assert ok("a", "b") == Finding(Level.OK, "a", "b")
    assert warning("a", "b") == Finding(Level.WARNING, "a", "b")
    assert problem("a", "b") == Finding(Level.PROBLEM, "a", "b")
