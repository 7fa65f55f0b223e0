"""The script of the week."""

import pytest

from bot.demo.week import WEEK, Edit, Given, Pull, Say, Scene, Send, Tap, answers


def test_answers_as_they_stand() -> None:
    """Words and chips count under their step, commands do not, an edit replaces."""
    scenes = (
        Scene(
            0,
            "09:00",
            (
                Tap("Begin"),
                Tap("tired", "self_study.tired"),
                Say("/help"),
                Say("old", "seeing"),
                Edit("old", "new"),
            ),
        ),
    )
    assert answers(scenes) == {
        Given("2026-03-02", "09:00", "self_study", "chip", "tired"): 1,
        Given("2026-03-02", "09:00", "seeing", "words", "new"): 1,
    }


def test_an_edit_of_nothing() -> None:
    """An edit of words that were never given is an error of the script."""
    with pytest.raises(ValueError, match="unpack"):
        answers((Scene(0, "", (Edit("old", "new"),)),))


def test_what_the_week_shows() -> None:
    """The week has all that is new to who sees it: from a line to a calendar and a kill."""
    acts = [act for scene in WEEK for act in scene.acts]
    steps = {one.step for one in answers(WEEK)}
    assert {"line", "intention", "kept_intention", "sentence", "said_it", "relationship"} <= steps
    assert any(isinstance(act, Say) and act.to for act in acts)
    assert any(isinstance(act, Edit) for act in acts)
    assert any(isinstance(act, Pull) for act in acts)
    assert Send() in acts
    assert Tap("Pick dates") in acts
    assert max(answers(WEEK).values()) == 1
