"""The tour, played for real, and what it makes of an export that is not whole."""

import copy
from typing import Any

import pytest

from bot.demo import tour
from bot.demo.stage import Stage, StageProblem
from bot.demo.week import START, WEEK, Given, Ring, Say, Scene, answers


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """An export that holds just what the week gives."""
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for one in answers(WEEK):
        block = {"day": one.day, "starts": one.block} if one.block else None
        record = records.setdefault(
            (one.day, one.block), {"day": one.day, "block": block, "steps": {}}
        )
        answer = record["steps"].setdefault(one.step, {"words": [], "chips": [], "skipped": False})
        answer["words" if one.kind == "words" else "chips"].append(one.value)
    return {"checkins": list(records.values()), "notes": []}


def test_the_week_is_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The week plays to its end, is readable, and every answer is in the export."""
    status = tour.run()
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    for part in (
        "Monday, 2 March",
        "kill -9",
        "my-week.ics",
        "March 2026",
        "Your week",
        "each exactly once.",
    ):
        assert part in printed.out
    assert max(map(len, printed.out.splitlines())) <= 92


@pytest.mark.parametrize("spoil", ["drop", "double", "move"])
def test_an_export_that_is_not_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    """The tour fails when a single answer is missing, doubled, or under another step."""
    real = tour.exported

    def tampered(stage: Stage) -> dict[str, Any]:
        document = real(stage)
        steps = next(one["steps"] for one in document["checkins"] if "seeing" in one["steps"])
        words = steps["seeing"]["words"]
        if spoil == "double":
            words.append(words[0])
        else:
            word = words.pop()
            if spoil == "move":
                steps["letting_go"]["words"].append(word)
        return document

    monkeypatch.setattr(tour, "exported", tampered)
    monkeypatch.setattr(tour, "WEEK", (*WEEK[:2], Scene(0, "", (Say("/export json"),))))
    assert tour.run() == 1
    assert "are not as they were given" in capsys.readouterr().out


def test_each_answer_counts(document: dict[str, Any]) -> None:
    """Taking any one answer out of a whole export is noticed."""
    given = answers(WEEK)
    assert tour.compare(given, document) == []
    for number, record in enumerate(document["checkins"]):
        for step, answer in record["steps"].items():
            for kind in ("words", "chips"):
                if answer[kind]:
                    spoiled = copy.deepcopy(document)
                    spoiled["checkins"][number]["steps"][step][kind].pop()
                    assert len(tour.compare(given, spoiled)) == 1


def test_notes_count_too() -> None:
    """Words that ended up as a note are found there."""
    note = {"day": "2026-03-02", "block": None, "steps": {"note": {"words": ["x"], "chips": []}}}
    found = tour.found({"checkins": [], "notes": [note]})
    assert found == {Given("2026-03-02", "", "note", "words", "x"): 1}


def test_a_tour_that_loses_its_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A week the bot does not follow ends with one line and 1."""
    monkeypatch.setattr(tour, "WEEK", (Scene(0, "", (Ring(),)),))
    assert tour.run() == 1
    assert capsys.readouterr().err == "Nothing is due any more, and the week is not over.\n"


def test_no_document(tmp_path: Any) -> None:
    """Without an export there is nothing to compare with."""
    with pytest.raises(StageProblem, match="no document"):
        tour.exported(Stage(tmp_path, START))
