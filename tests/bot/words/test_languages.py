import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.words import Words, best, offered
from bot.words.extract import ROOT, TEMPLATE
from bot.words.languages import CATALOGS, translations
from conversations.model import PN, P

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
HELLO = 'msgctxt "test"\nmsgid "Hello {who}"\nmsgstr "%s"\n'
DAYS = """msgctxt "test"
msgid "a day"
msgid_plural "{n} days"
msgstr[0] "dzień"
msgstr[1] "{n} dni"
msgstr[2] "%s"
"""


def write(folder: Path, language: str, *messages: str) -> None:
    """Write the catalog of a language."""
    path = folder / language / "LC_MESSAGES" / "presence.po"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join((HEADER, *messages)), encoding="utf-8")


def test_english_needs_no_catalog(tmp_path: Path) -> None:
    """English is offered, and first, whatever catalogs there are."""
    assert offered(tmp_path) == ("en",)
    assert offered()[0] == "en"


@pytest.mark.parametrize(
    "messages",
    [
        (),
        (HELLO % "",),
        ("#, fuzzy\n" + HELLO % "Cześć {who}",),
        (HELLO % "Cześć",),
        (HELLO % "Cześć {kto}",),
        (HELLO % "<b>Cześć {who}",),
        (HELLO % "Cześć {who}", DAYS % ""),
        (HELLO % "Cześć {who}", DAYS % "{n} {m}"),
    ],
)
def test_an_incomplete_language_is_not_offered(tmp_path: Path, messages: tuple[str, ...]) -> None:
    """One message missing, uncertain or unsound keeps a whole language back."""
    write(tmp_path, "pl", *messages)
    assert offered(tmp_path) == ("en",)
    assert best("pl", tmp_path) == "en"


def test_a_complete_language_speaks(tmp_path: Path) -> None:
    """A complete catalog is offered and used, with the plurals of its language."""
    write(tmp_path, "pl", HELLO % "Cześć, {who}", DAYS % "{n} dnia")
    assert offered(tmp_path) == ("en", "pl")
    words = Words("pl", translations("pl", tmp_path))
    today = date(2026, 11, 20)
    assert words.say(P("test", "Hello {who}", who="Ann"), today) == "Cześć, Ann"
    assert words.say(P("other", "Hello {who}", who="Ann"), today) == "Hello Ann"
    said = [words.say(PN("test", "a day", "{n} days", n), today) for n in (1, 2, 5, 22)]
    assert said == ["dzień", "2 dni", "5 dnia", "22 dni"]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("pl", "pl"),
        ("PL", "pl"),
        ("pl-PL", "pl"),
        ("pt-br", "pt_BR"),
        ("pt", "en"),
        ("pt-PT", "en"),
        ("en-GB", "en"),
        ("xx", "en"),
        ("", "en"),
        ("-", "en"),
        ("../../etc", "en"),
        (None, "en"),
    ],
)
def test_the_nearest_language_is_chosen(tmp_path: Path, code: str | None, language: str) -> None:
    """Telegram's tag finds its language, or the one it is a kind of, or English."""
    for one in ("pl", "pt_BR"):
        write(tmp_path, one, HELLO % "{who}!")
    assert best(code, tmp_path) == language


def test_every_catalog_holds_every_message() -> None:
    """A catalog beside the template knows the same messages, so that complete means complete."""

    def messages(path: Path) -> set[tuple[object, str | None]]:
        with path.open("rb") as file:
            return {(message.id, message.context) for message in read_po(file)}

    wanted = messages(TEMPLATE)
    assert len(wanted) > 1
    for path in CATALOGS.glob("*/LC_MESSAGES/presence.po"):
        assert messages(path) >= wanted, path.parents[1].name


def test_english_starts_without_the_catalog_reader() -> None:
    """Saying an English sentence loads no code and no data of other languages."""
    script = (
        "import sys; from datetime import date; from bot.words import Words;"
        "from conversations.model import P;"
        "Words().say(P('test', '{d}', d=date(2026, 1, 1)), date(2026, 1, 1));"
        "from babel import localedata;"
        "print('babel.messages' in sys.modules, *sorted(localedata._cache))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["False", "en", "en_001", "en_GB", "root"]
