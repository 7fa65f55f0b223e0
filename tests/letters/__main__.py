"""Print the letters of ten people, for reading aloud."""

from __future__ import annotations

from conversations.letters.telling import tell
from tests.conversations.screen import paragraphs
from tests.letters.people import PEOPLE

for person in PEOPLE:
    print(f"\n{'=' * 72}\n{person.__doc__}\n{'=' * 72}\n")
    print(paragraphs(tell(person().letter())))
