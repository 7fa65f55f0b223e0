"""What was replaced stands in no row any more, sealed or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.vault import Vault
from tests.house import Town, dump

ROBIN = 7
NAME = "Zeisig"


class Opened:
    """Notes what was sealed, so that a test can read every sealed byte that is stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plain: dict[bytes, bytes] = {}
        real = Vault.seal

        def seal(vault: Vault, owner: int, table: str, row: int | str, *rest: object) -> bytes:
            sealed = real(vault, owner, table, row, *rest)  # type: ignore[arg-type]
            self.plain[sealed] = bytes(rest[-1])  # type: ignore[call-overload]
            return sealed

        monkeypatch.setattr(Vault, "seal", seal)

    def holding(self, town: Town, part: str) -> list[str]:
        """Return the tables that hold these letters."""
        return [
            table
            for table, rows in dump(town.db).items()
            for row in rows
            for value in row
            if part.encode() in self._read(value)
        ]

    def _read(self, value: object) -> bytes:
        if isinstance(value, bytes):
            return self.plain.get(value, value)
        return str(value).encode()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


async def test_a_replaced_name_is_in_no_table(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was in the record and in the session, as what is carried on."""
    opened = Opened(monkeypatch)
    await town.settle(ROBIN)
    await town.say(ROBIN, "/checkin")
    for words in ("one", "two", "three", "four", "five"):
        await town.say(ROBIN, words)
    await town.tap(ROBIN, "One thing to carry into your next block?")
    await town.say(ROBIN, f"listen to Mrs {NAME}, born 12.3.1984")
    assert set(opened.holding(town, NAME)) == {"record", "therapist"}
    await town.tap(ROBIN, "Replace all 2")
    assert opened.holding(town, NAME) == []
    assert town.session(ROBIN).carried["intention"] == "listen to Mrs Z., born [date]"


async def test_what_was_asked_about_already_is_replaced_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next check-in has been given the words; it loses them as well."""
    opened = Opened(monkeypatch)
    await town.settle(ROBIN)
    await town.say(ROBIN, "/checkin")
    for words in ("one", "two", "three", "four", "five"):
        await town.say(ROBIN, words)
    await town.tap(ROBIN, "One thing to carry into your next block?")
    await town.say(ROBIN, f"listen to Mrs {NAME}")
    offer = town.phone(ROBIN).button("Replace with Mrs Z.")
    await town.say(ROBIN, "/checkin")
    await town.say(ROBIN, "it went along")
    await town.press(ROBIN, *offer)
    assert opened.holding(town, NAME) == []
    talk = town.session(ROBIN).talk
    assert talk is not None
    assert talk.record.given == {"intention": "listen to Mrs Z."}


async def test_the_telephone_numbers_of_a_place_are_known(town: Town) -> None:
    """By the library, in the zone of the person; hours and dates are none."""
    await town.settle(ROBIN)
    await town.say(ROBIN, "ruf 0170 1234567 an")
    assert "0170 1" in str(town.phone(ROBIN).last.text)
    await town.tap(ROBIN, "Replace with [phone]")
    await town.say(
        ROBIN,
        "9:00-12:30, 14:00-17:15 on 2026-11-24 and 24 Dec, 24.12.2026 - 03.01.2027, 1.200,50 €",
    )
    assert "identify" not in str(town.phone(ROBIN).last.text)
