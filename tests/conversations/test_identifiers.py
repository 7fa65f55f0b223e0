"""What in somebody's words may identify a client: found, and not found."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.identifiers import find, hint, masked

TODAY = date(2026, 3, 2)


def _phones(text: str, _zone: str) -> tuple[tuple[int, int], ...]:
    at = text.find("0170")
    return ((at, at + 12),) if at >= 0 else ()


def _masked(text: str) -> str:
    return masked(text, find(text, TODAY, "Europe/Berlin", _phones))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("write to a.b@example.org now", "write to [e-mail] now"),
        ("Ask tom+x@mail.example.co.uk.", "Ask [e-mail]."),
        ("call 0170 1234567 tomorrow", "call [phone] tomorrow"),
        ("born 12.3.2019, a lively child", "born [date], a lively child"),
        ("DOB: 3/4/84", "DOB: [date]"),
        ("geb. 12. März 1984", "geb. [date]"),
        ("née le 12 mars 1984", "née le [date]"),
        ("nació el 12 de marzo de 1984", "nació el [date]"),
        ("born on March 12th, 1984", "born on [date]"),
        ("12.03.1984", "[date]"),
        ("1984-03-12", "[date]"),
        ("3/25/84", "[date]"),
        ("Mrs Jane Doe's laugh", "Mrs J. D.'s laugh"),
        ("Mr. Smith’s hands", "Mr. S.’s hands"),
        ("Frau Müller kam", "Frau M. kam"),
        ("dass Frau Müller Angst hatte", "dass Frau M. Angst hatte"),
        ("Frau Dr. Anna Müller", "Frau Dr. A. M."),
        ("Dr. von Stein", "Dr. S."),
        ("Mme Dupont et M. Morel", "Mme D. et M. Morel"),
        ("la Sra. García López", "la Sra. G. L."),
        ("my client Anna Smith came", "my client A. S. came"),
        ("Klientin Anna Müller", "Klientin A. M."),
        ("la patiente Zoé Blanc-Martin", "la patiente Z. B."),
        ("Ms Rossi and Mr Bianchi", "Ms R. and Mr B."),
        ("Mrs Doe, 0170 1234567, a@example.org", "Mrs D., [phone], [e-mail]"),
    ],
)
def test_what_may_identify_someone_is_replaced(text: str, instead: str) -> None:
    """Addresses, numbers, birthdays and names, in four languages."""
    assert _masked(text) == instead


@pytest.mark.parametrize(
    "text",
    [
        "M. came late, and A. M. was tired",
        "Anna laughed, and Anna Smith-Jones too",
        "client Anna came",
        "Klientin Anna",
        "eine Frau Meyer kannte ich nicht",
        "die junge Frau Mut zeigte",
        "My client was calm. Trust grew.",
        "der Patient Vertrauen gefasst hat",
        "The Dr. I saw",
        "Mr. I felt",
        "since the accident on 12.05.2024",
        "12 March 1984",
        "5-10-15 and 10-20-40 repetitions",
        "31.31.1984",
        "we met at 10:30, 14-17 and 2026-03-02",
        "version 1.2.3.4",
        "https://x.example/a@b.example/cal.ics",
        "@name and a@b",
        "she was born to dance; on 3 and 4",
        "I miss Berlin, ich vermisse Ruhe",
        "",
    ],
)
def test_what_identifies_nobody_is_left(text: str) -> None:
    """Initials, first names alone, other dates, and German nouns."""
    assert find(text, TODAY, "Europe/Berlin", _phones) == ()


def test_few_digits_are_not_looked_at() -> None:
    """Who knows telephone numbers is asked only about words that may hold one."""

    def never(_text: str, _zone: str) -> tuple[tuple[int, int], ...]:
        raise AssertionError("asked")

    assert find("17 minutes, 3 of 12", TODAY, "Europe/Berlin", never) == ()


def test_a_number_within_a_birthday_is_found_once() -> None:
    """What overlaps is one finding: the surer one."""
    found = find("born 12.3.1984", TODAY, "UTC", lambda text, _: ((5, len(text)),))
    assert [one.kind for one in found] == ["birth"]


def test_a_date_that_could_be_dialled_is_a_date() -> None:
    """Whatever a telephone's rules say; what is no date stays a number."""
    for text, kinds in (("03.01.2027", []), ("13.13.2027", ["phone"])):
        found = find(text, TODAY, "Europe/Berlin", lambda text, _: ((0, len(text)),))
        assert [one.kind for one in found] == kinds


def test_a_hint_says_half() -> None:
    """So much that its writer knows what is meant."""
    text = "0170 1234567 and Frau Müller"
    shown = [hint(text, one) for one in find(text, TODAY, "Europe/Berlin", _phones)]
    assert shown == ["0170 1…", "Frau M…"]


def test_long_words_are_looked_through_at_once() -> None:
    """No text makes it slow: a whole message of the worst kinds."""
    for piece in ("a.", "a@", "Dr ", "1.", "von ", "Mr A", "-a", "client is "):
        find(piece * (4096 // len(piece)), TODAY, "Europe/Berlin", _phones)
