"""A book, opened by another program than the browser's."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace as changed
from datetime import date
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.book import binding
from bot.exports.book.binding import Lock, bind
from bot.exports.document import Everything
from bot.words import Words
from conversations.model import Session, replace
from tests.bot.exports.book import shelf
from tests.bot.exports.book.opening import about, opened, packed
from tests.bot.exports.test_reading import whole

WORDS = Words("en")


def bound(everything: Everything | None = None) -> bytes:
    """Return a book with a quick lock."""
    return bind(everything or shelf.year(), WORDS, shelf.NOW, shelf.PASSPHRASE, shelf.lock())


def texts(months: list[list[dict[str, object]]]) -> str:
    """Return all that stands in a book's months."""
    return repr(months)


def test_what_stands_in_it() -> None:
    """Every word, chip and tag; what the day was, and no name."""
    head, months = opened(bound(), shelf.PASSPHRASE)
    assert head["whole_year"] == "2026"
    assert head["counts"] == "5 check-ins and 1 note on 5 days"
    assert head["made"] == "Made with Presence on Sun, 29 Nov 2026"
    assert head["months"] == [
        {"key": "2026-03", "count": 3},
        {"key": "2026-05", "count": 2},
        {"key": "2026-11", "count": 1},
    ]
    assert [len(one) for one in months] == [3, 2, 1]
    first = months[0][0]
    assert (first["day"], first["name"]) == ("2026-03-02", "09:00–12:00")
    assert first["tags"] == ["supervision", "Hände"]
    assert first["steps"][0] == {
        "title": "In yourself",
        "chips": ["tight", "hurried"],
        "texts": ["Tight shoulders, and in a hurry before she came in."],
    }
    assert first["steps"][3]["chips"] == ["patience", "trust", "her laugh"]
    down = months[1][1]
    assert down["steps"] == [
        {"title": "The person you saw", "texts": ["(voice note, 0:23)", "and a word about it"]}
    ]
    assert down["down"] == "Set down before its end."
    assert months[2][0]["name"] == "21:15: a note"


def test_the_log_of_learning_is_no_note() -> None:
    """An entry of it is told apart, in the count and by its name."""
    record = replace(shelf.note(50, date(2026, 11, 20), "I wait less than I think"), flow="cpd")
    kept = [*shelf.year().records, record]
    head, months = opened(bound(changed(shelf.year(), records=kept)), shelf.PASSPHRASE)
    assert head["counts"] == "5 check-ins, 1 note and 1 CPD entry on 6 days"
    assert months[-1][-1]["name"] == "For your CPD log"


def test_of_all_days() -> None:
    """Half a character is a question mark, and nothing else is lost."""
    head, months = opened(bound(whole()), shelf.PASSPHRASE)
    assert (head["whole_year"], head["first"], head["last"]) == ("", "2026-03-03", "2026-03-03")
    assert "'half ?'" in texts(months)
    assert "'שלום\\x00'" in texts(months)


def test_nothing_can_be_read_without_the_passphrase() -> None:
    """No word, no day, no count; the same book twice has nothing in common but its shape."""
    page = bound()
    for word in ("shoulders", "הידיים", "supervision", "patience", "2026", "March", "5 check"):
        assert word.encode() not in page, word
    with pytest.raises(InvalidTag):
        opened(page, "another passphrase")
    one, other = (bind(shelf.year(), WORDS, shelf.NOW, "x", Lock.drawn()) for _ in range(2))
    assert about(one)["salt"] != about(other)["salt"]
    assert about(one)["iv"] != about(other)["iv"]


def test_what_was_changed_does_not_open() -> None:
    """One byte is enough."""
    page = bytearray(bound())
    at = page.index(b'id="sealed">') + 40
    page[at] ^= (
        1 if page[at : at + 1].isalnum() and page[at] ^ 1 in b"ABCDEFGHabcdefgh01234567" else 2
    )
    with pytest.raises((InvalidTag, AssertionError)):
        opened(bytes(page), shelf.PASSPHRASE)


def test_the_lock_is_slow() -> None:
    """As OWASP advises today for PBKDF2-HMAC-SHA-256; salt and nonce as NIST wants them."""
    page = bind(shelf.year(), WORDS, shelf.NOW, shelf.PASSPHRASE)
    assert about(page)["rounds"] == 600_000
    lock = Lock.drawn()
    assert (len(lock.salt), len(lock.iv)) == (16, 12)
    assert packed(page, shelf.PASSPHRASE).startswith(b"\x1f\x8b")


def test_the_policy_allows_this_script_and_style_alone() -> None:
    """By their digests; nothing is fetched from anywhere."""
    page = bound().decode()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for name, block in (("script", r"(?s)<script>(.*?)</script>"), ("style", r"(?s)<style>(.*?)<")):
        [text] = re.findall(block, page)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r"(?i)(?:src|href)=|url\(|@import|https?:", page)


def test_no_words_become_markup() -> None:
    """The script has no way to make any of a text."""
    code = "".join(binding._read(name) for name in binding._SCRIPTS)
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser|Function\("
    )
    assert not re.search(forbidden, code)
    assert not re.search(r"fetch\(|XMLHttp|WebSocket|localStorage|sessionStorage|indexedDB", code)


@given(st.text())
def test_any_words_stay_inside(words: str) -> None:
    """Whatever was written, the file is the same but for what is sealed."""
    record = shelf.note(1, shelf.NOW.date(), words)
    one = changed(shelf.year(), records=[record], period=None)
    page = bound(one)
    outside = re.sub(rb'(?s)id="sealed">.*?<', b"", page)
    assert outside == re.sub(rb'(?s)id="sealed">.*?<', b"", bound())
    assert len(opened(page, shelf.PASSPHRASE)[1]) == 1


def test_in_the_zone_of_its_writer() -> None:
    """In Tokyo it is Monday already when it is made."""
    late = shelf.NOW.replace(hour=20)
    everything = changed(shelf.year(), session=Session(zone="Asia/Tokyo"))
    page = bind(everything, WORDS, late, shelf.PASSPHRASE, shelf.lock())
    assert opened(page, shelf.PASSPHRASE)[0]["made"].endswith("Mon, 30 Nov 2026")
