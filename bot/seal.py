"""One sealed value: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D).

It is: 1 byte format, 1 byte key version, 12 bytes nonce, ciphertext and 16 bytes tag. The place it
belongs to is authenticated with it, so that it can be moved to no other.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.keys import SealBroken

Cipher = AESGCM
"""What a key of 32 bytes becomes, to be used more than once."""

_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = 2 + _NONCE_BYTES
_FORMAT: Final = 1


def encrypt(cipher: Cipher, version: int, place: bytes, plain: bytes) -> bytes:
    """Seal a value for the one place it belongs to."""
    nonce = os.urandom(_NONCE_BYTES)
    return bytes((_FORMAT, version)) + nonce + cipher.encrypt(nonce, plain, place)


def decrypt(cipher: Cipher, version: int, place: bytes, sealed: bytes) -> bytes:
    """Open a sealed value.

    Raises:
        SealBroken: it was damaged, moved, or sealed with another key or version.
    """
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[:2] != bytes((_FORMAT, version)):
        raise SealBroken
    try:
        return cipher.decrypt(sealed[2:_HEAD_BYTES], sealed[_HEAD_BYTES:], place)
    except InvalidTag:
        raise SealBroken from None
