"""Another program that opens a book, from what is written about its format."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64decode
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def about(page: bytes) -> dict[str, Any]:
    """Return what a book says of its lock."""
    found = re.search(rb'<script type="application/json" id="about">(.*?)</script>', page)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def packed(page: bytes, passphrase: str) -> bytes:
    """Return what a book holds, still packed; ``passphrase`` is in its plain form.

    Raises:
        cryptography.exceptions.InvalidTag: that is not its passphrase, or it was changed.
    """
    how = about(page)
    assert how["format"] == 1
    found = re.search(rb'<script type="text/plain" id="sealed">([A-Za-z0-9+/=]*)</script>', page)
    assert found is not None
    salt, iv = b64decode(how["salt"]), b64decode(how["iv"])
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, how["rounds"])
    return AESGCM(key).decrypt(iv, b64decode(found[1]), how["place"].encode())


def opened(page: bytes, passphrase: str) -> tuple[dict[str, Any], list[list[dict[str, Any]]]]:
    """Return what a book says of itself, and its months."""
    text = gzip.decompress(packed(page, passphrase)).decode()
    head, *months = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    return head, months
