"""A book is bound: its content is packed, sealed, and put into a page of HTML that can open it.

The format, so that other programs can open it, too. In the file stand two data blocks:
``<script type="application/json" id="about">`` and ``<script type="text/plain" id="sealed">``.

``about`` is a JSON object; of its fields these make the key:

- ``format``: 1.
- ``salt``: 16 random bytes, base64 (RFC 4648); ``rounds``: the iterations of PBKDF2-HMAC-SHA-256
  (RFC 8018), whose output of 32 bytes is the key. The password is the passphrase as UTF-8, as
  :func:`bot.exports.book.passphrase.tidy` returns it.
- ``iv``: 12 random bytes, base64: the nonce of AES-256-GCM (NIST SP 800-38D).
- ``place``: the additional data, as UTF-8.

``sealed`` is base64 of the ciphertext with the tag of 16 bytes behind it. What it opens to is
gzip (RFC 1952) of UTF-8: a line of JSON about the book, then one for each month
(:mod:`bot.exports.book.content`). Salt and nonce are drawn anew for each book, so a key is used
once. How large the packed content is can be seen without the passphrase, and nothing else.

WebCrypto wants a secure context. Files opened from a disk are one: the specification counts
``file:`` as potentially trustworthy (w3.org/TR/secure-contexts, 3.2; browsers may differ).
Chromium was tried (``tests/look/test_book.py``). Firefox and Safari are known to do so, too, and
were not tried here; ``DecompressionStream`` came with Chromium 80, Firefox 113 and Safari 16.4.
A browser without either, or a preview that runs no script (that of iOS, or of a mail program),
says so and what to do. Source of the rounds: OWASP Password Storage Cheat Sheet, "PBKDF2". They
take a quarter of a second on a server's core, beside which the page stays alive. Ten years of five
check-ins a day are 10 MB, opened in 1 to 2.5 s there, and in 3.5 s on a processor slowed down four
times; the first search then takes 2 to 6 s, in slices of 12 ms, each later one half a second.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import pbkdf2_hmac, sha256
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.exports.book import content, passphrase
from bot.exports.document import Everything
from bot.exports.telling import say
from bot.seal import Cipher
from bot.words import Words
from conversations.model import P, Phrase

FORMAT: Final = 1
PLACE: Final = "presence book 1"
ROUNDS: Final = 600_000
_GZIP: Final = 31
"""What zlib calls a window of 32 KB in gzip's own frame."""

_HERE = Path(__file__).parent
_SCRIPTS = ("fold.js", "reader.js", "lock.js")
_NAME = P("book", "A locked book")
_PARTS: dict[str, Phrase] = {
    "elsewhere": P(
        "book",
        "This book opens in a browser: Firefox, Chrome, Edge or Safari. What you see now is a "
        "preview that cannot open it. Please save the file and open it with a browser.",
    ),
    "intro": P(
        "book",
        "It opens here, on this device, without a network. Whatever is typed here is sent nowhere.",
    ),
    "label": P("book", "Passphrase"),
    "peek": P("book", "Show"),
    "open": P("book", "Open"),
}
_SAYS: dict[str, Phrase] = {
    "opening": P("book", "Opening. The lock is slow on purpose: it takes a few seconds."),
    "wrong": P("book", "That passphrase does not open it. Please look at it once more."),
    "broken": P("book", "This file is not whole any more. Another copy of it may be."),
    "old": P(
        "book",
        "This browser cannot open the book: it is too old for it, or it does not let files use "
        "encryption. A newer Firefox, Chrome, Edge or Safari will do.",
    ),
}
_SLOT = re.compile(r"\{\{([a-z]+)\}\}")


@dataclass(frozen=True, slots=True)
class Lock:
    """How a book is locked; all but the passphrase stands in the file."""

    salt: bytes
    iv: bytes
    rounds: int = ROUNDS

    @classmethod
    def drawn(cls, chance: Callable[[int], bytes] = os.urandom) -> Lock:
        """Return a new one; ``chance`` returns so many random bytes."""
        return cls(chance(16), chance(12))

    def seal(self, packed: bytes, typed: str) -> bytes:
        """Return bytes sealed with a passphrase."""
        password = passphrase.tidy(typed).encode()
        key = pbkdf2_hmac("sha256", password, self.salt, self.rounds)
        return Cipher(key).encrypt(self.iv, packed, PLACE.encode())


def bind(
    everything: Everything, words: Words, now: datetime, typed: str, lock: Lock | None = None
) -> bytes:
    """Return a book as HTML, in UTF-8.

    Args:
        everything: what is to be in it, at least one record.
        words: the language of headings.
        now: when it is made; aware.
        typed: its passphrase.
        lock: for tests; one of its own if left out.
    """
    lock = lock or Lock.drawn()
    today = now.astimezone(ZoneInfo(everything.session.zone)).date()
    packer = zlib.compressobj(wbits=_GZIP)
    packed = b"".join(map(packer.compress, content.lines(everything, words, today)))
    sealed = b64encode(lock.seal(packed + packer.flush(), typed))
    about = {
        "format": FORMAT,
        "salt": b64encode(lock.salt).decode(),
        "rounds": lock.rounds,
        "iv": b64encode(lock.iv).decode(),
        "place": PLACE,
        "made": passphrase.MADE,
        "signs": passphrase.SIGNS,
        "says": {name: say(words, phrase) for name, phrase in _SAYS.items()},
    }
    before, after = _page(words, about).split(b"{{sealed}}")
    return b"".join((before, sealed, after))


def _page(words: Words, about: dict[str, object]) -> bytes:
    """Return the page around the sealed content, whose place is still marked."""
    slots = {
        "language": words.language.replace("_", "-"),
        "direction": "rtl" if words.right_to_left else "ltr",
        "policy": policy(),
        "style": _style(),
        "script": _script(),
        "about": json.dumps(about, ensure_ascii=True).replace("<", "\\u003c"),
        "name": _escaped(say(words, _NAME)),
        "sealed": "{{sealed}}",
        **{name: _escaped(say(words, phrase)) for name, phrase in _PARTS.items()},
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], _read("book.html")).encode()


def policy() -> str:
    """Return the Content-Security-Policy of a book: this style, this script, and nothing else.

    Source: w3.org/TR/CSP3, w3.org/TR/trusted-types (no text ever becomes markup or script).
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{_digest(_script())}'",
            f"style-src 'sha256-{_digest(_style())}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _script() -> str:
    return '"use strict";\n' + "\n".join(map(_read, _SCRIPTS))


def _style() -> str:
    return _read("book.css")


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
