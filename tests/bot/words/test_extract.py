from pathlib import Path

import pytest

from bot.words import extract
from bot.words.extract import TEMPLATE, main, problems, template


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Return a file of conversations in a tree that holds nothing else."""
    path = tmp_path / "conversations" / "talk.py"
    path.parent.mkdir()
    (tmp_path / "bot").mkdir()
    return path


def test_the_template_is_up_to_date() -> None:
    """The template holds today's messages: else run ``python -m bot.words.extract``."""
    assert TEMPLATE.read_bytes() == template()


def test_every_phrase_can_be_translated() -> None:
    """No phrase of Presence is built from anything but literals."""
    assert problems() == []


def test_messages_are_found_with_context_and_plural(code: Path) -> None:
    """Context, plural, implicit joining and a note to translators all arrive."""
    code.write_text(
        "# Translators: to the reader\n"
        'P("greeting", "Hello "\n  "{who}", who=x)\n'
        "made()(who)\n"
        'model.PN("count", "a day", "{n} days", 3)\n',
        encoding="utf-8",
    )
    found = template(code.parents[1]).decode()
    assert 'msgctxt "greeting"\nmsgid "Hello {who}"\nmsgstr ""' in found
    assert 'msgctxt "count"\nmsgid "a day"\nmsgid_plural "{n} days"' in found
    assert "#. Translators: to the reader\n#: conversations/talk.py\n" in found
    assert problems(code.parents[1]) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('P("a", text)', "literals"),
        ('P(where, "text")', "literals"),
        ('P("a", f"Hello {who}")', "literals"),
        ('P("a", "x" if y else "z")', "literals"),
        ('P("a", msgid="x")', "literals"),
        ("P(*both)", "literals"),
        ('m.PN("a", "one", many, 3)', "literals"),
        ('Phrase("a", "b")', "P or PN"),
        ('P("a", "<b>open")', "read as meant"),
        ('P("a", "Tom & Ann")', "read as meant"),
        ('P("a", "Hello", who=x)', "no place for who"),
    ],
)
def test_a_phrase_that_escapes_translators_is_named(code: Path, line: str, problem: str) -> None:
    """What could not be extracted, or not be shown, is reported with its place."""
    code.write_text(f"\n{line}\n", encoding="utf-8")
    (found,) = problems(code.parents[1])
    assert found.startswith("conversations/talk.py:2: ")
    assert problem in found


def test_the_tool_writes_or_says_why(
    code: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A problem is one line and a failing exit, and the template stays as it was."""
    target = code.parent / "presence.pot"
    monkeypatch.setattr(extract, "TEMPLATE", target)
    monkeypatch.setattr(extract, "problems", lambda: ["talk.py:1: no"])
    assert main() == 1
    assert not target.exists()
    assert capsys.readouterr().err == "talk.py:1: no\n"
    monkeypatch.setattr(extract, "problems", list)
    monkeypatch.setattr(extract, "template", lambda: b"messages")
    assert main() == 0
    assert target.read_bytes() == b"messages"
