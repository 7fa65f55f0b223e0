"""How one master key takes another's place: no moment in which no key at hand opens the keyring.

1. The new key is on disk. The keyring notes its fingerprint as the *successor*, and holds the key
   it still needs sealed under the new one (`begin`). Whoever has either key can go on.
2. The new key comes into its place: by `presence rotate-key`, or by the host.
3. Whoever has the new key wraps every data key anew, in one transaction (`turn`). Only from then on
   the new one is believed, and the old one nowhere.

A bot that is at work has the old key in memory and cannot be handed another one by whoever started
it. So `turn` may leave it a note, sealed under the old key, which it takes (`take`) and destroys;
where nobody is at work, no note is left lying.
"""

from typing import Final

from bot.keyring import Keyring
from bot.keys import KeyTurned, KeyWrong, MasterKey, SealBroken
from bot.seal import Cipher, decrypt, encrypt

_SUCCESSOR: Final = "successor"
_PREDECESSOR: Final = "predecessor"
_HANDED: Final = "handed_over"
_VERSION: Final = 1
_TURNED: Final = (
    "This master key was replaced by presence rotate-key. Put the new one in its place: the "
    "keyring belongs to the key {}."
)


def successor(ring: Keyring) -> str | None:
    """Return the fingerprint of the key that is to take over, if one was made."""
    return ring.fact(_SUCCESSOR)


def handed(ring: Keyring) -> bool:
    """Tell whether a note waits for a bot at work: until it is gone, the old key opens it."""
    return ring.fact(_HANDED) is not None


def believed(ring: Keyring, master: MasterKey) -> MasterKey:
    """Return the key that wraps a keyring, for who holds it or its successor. Nothing is changed.

    Raises:
        KeyTurned: it was replaced.
        KeyWrong: it belongs to another keyring.
    """
    if master.fingerprint == ring.fingerprint:
        return master
    sealed = ring.fact(_PREDECESSOR)
    if sealed is not None and master.fingerprint == successor(ring):
        return _unsealed(master, _place("before", ring.fingerprint), sealed)
    if ring.knows(master.fingerprint):
        raise KeyTurned(_TURNED.format(ring.fingerprint))
    raise KeyWrong


def begin(ring: Keyring, old: MasterKey, new: MasterKey) -> None:
    """Note who is to take over. What was begun before with another key is forgotten.

    Raises:
        KeyTurned: the old one does not wrap this keyring any more.
    """
    with ring.transaction():
        if ring.fingerprint != old.fingerprint:
            raise KeyTurned(_TURNED.format(ring.fingerprint))
        sealed = _sealed(new, _place("before", old.fingerprint), old)
        ring.note({_SUCCESSOR: new.fingerprint, _PREDECESSOR: sealed})


def turn(ring: Keyring, new: MasterKey, *, hand_over: bool = False) -> bool:
    """Wrap everything with the successor, whose key this is.

    Args:
        ring: the keyring.
        new: the key.
        hand_over: leave a note for a bot at work.

    Returns:
        Whether there was something to do.

    Raises:
        KeyWrong: it is neither the keyring's key nor its successor.
    """
    with ring.transaction():
        old = believed(ring, new)
        if old is new:
            return False
        ring.rewrap(old, new)
        note = _sealed(old, _place("after", old.fingerprint), new) if hand_over else None
        ring.note({_SUCCESSOR: None, _PREDECESSOR: None, _HANDED: note})
    return True


def take(ring: Keyring, old: MasterKey) -> MasterKey:
    """Return the key that took this one's place while its holder was at work; the note is gone.

    Raises:
        KeyTurned: no note was left for it.
    """
    sealed = ring.fact(_HANDED)
    if sealed is None:
        raise KeyTurned(_TURNED.format(ring.fingerprint))
    try:
        new = _unsealed(old, _place("after", old.fingerprint), sealed)
    except SealBroken:
        raise KeyTurned(_TURNED.format(ring.fingerprint)) from None
    clear(ring)
    return new


def clear(ring: Keyring) -> None:
    """Destroy the note for a bot at work, if there is one."""
    with ring.transaction():
        ring.note({_HANDED: None})


def _sealed(by: MasterKey, place: bytes, key: MasterKey) -> str:
    return encrypt(Cipher(by.reveal()), _VERSION, place, key.reveal()).hex()


def _unsealed(by: MasterKey, place: bytes, sealed: str) -> MasterKey:
    return MasterKey(decrypt(Cipher(by.reveal()), _VERSION, place, bytes.fromhex(sealed)))


def _place(which: str, fingerprint: str) -> bytes:
    return f"presence master key {which}|{fingerprint}".encode()
