"""What reading a phrase comes to."""

from conversations.when.readings import NotUnderstood, UnreadableError, Why


def test_the_part_is_in_the_persons_own_words() -> None:
    """A part that cannot be read is shown as it was typed, with its place."""
    unreadable = UnreadableError(4, 9, Why.WORD)
    assert unreadable.within("Mon Xmas! 9-12") == NotUnderstood("Xmas!", 4, Why.WORD)


def test_the_error_holds_no_words() -> None:
    """The error itself says why and nothing of what was typed."""
    assert str(UnreadableError(4, 9, Why.WORD)) == str(Why.WORD)
