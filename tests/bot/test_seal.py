"""One sealed value."""

from __future__ import annotations

import os

import pytest

from bot.keys import SealBroken
from bot.seal import Cipher, decrypt, encrypt

PLAIN = b"canary: a yellow coat"


@pytest.fixture
def cipher() -> Cipher:
    """What a random key becomes."""
    return Cipher(os.urandom(32))


def test_it_opens_where_it_belongs(cipher: Cipher) -> None:
    """With its key, its version and its place; it shows nothing and is never the same twice."""
    sealed = encrypt(cipher, 1, b"here", PLAIN)
    assert decrypt(cipher, 1, b"here", sealed) == PLAIN
    assert PLAIN not in sealed
    assert len(sealed) == len(PLAIN) + 30
    assert encrypt(cipher, 1, b"here", PLAIN) != sealed


def test_it_opens_nowhere_else(cipher: Cipher) -> None:
    """Another key, version or place, and any change, is noticed."""
    sealed = encrypt(cipher, 1, b"here", PLAIN)
    wrong = [
        (Cipher(os.urandom(32)), 1, b"here", sealed),
        (cipher, 2, b"here", sealed),
        (cipher, 1, b"there", sealed),
        (cipher, 1, b"here", sealed[:29]),
        (cipher, 1, b"here", bytes([sealed[0] ^ 1]) + sealed[1:]),
        (cipher, 1, b"here", sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ]
    for call in wrong:
        with pytest.raises(SealBroken):
            decrypt(*call)
