"""Where the master key comes from: a file, systemd's credential, or the environment; just one.

A file is the best of the three: nobody but its owner reads it, and `presence rotate-key` can
replace it. A credential (systemd.exec(5), LoadCredential=) is as good, and is replaced where
systemd takes it from. The environment is for places that have nothing else: it is shown by
`/proc/PID/environ` and by whatever started the process, and ends in its configuration.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.keys import KeyTwice, KeyUnreadable, MasterKey, decoded
from bot.settings import Settings

VARIABLE: Final = "PRESENCE_MASTER_KEY"
"""The environment variable that may hold the master key itself."""


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a master key is looked for.

    Attributes:
        file: its file; one is made here on the first run, if there is no other source.
        named: whether that file was named, and must be there if anything is.
        credential: what systemd handed over.
        given: what the environment holds.
    """

    file: Path
    named: bool = False
    credential: Path | None = None
    given: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "KeySource":
        """Return where these settings look for it."""
        given = settings.master_key.get_secret_value() if settings.master_key else None
        return cls(settings.master_key_file, settings.names_key_file, settings.credential, given)

    @property
    def there(self) -> bool:
        """Whether there is something to load, good or not."""
        return bool(self.ways)

    @property
    def fixed(self) -> bool:
        """Whether it cannot be replaced from here: it is a credential, or in the environment."""
        return self.given is not None or self.credential is not None

    @property
    def ways(self) -> tuple[str, ...]:
        """How the key is given, in words for a host."""
        ways = [VARIABLE] if self.given is not None else []
        if self.credential is not None:
            ways.append(_named(self.credential))
        if self.file != self.credential and os.path.lexists(self.file):
            ways.append(str(self.file))
        return tuple(ways)

    def load(self) -> MasterKey:
        """Return the key.

        Raises:
            KeyMissing: there is none.
            KeyUnreadable: it cannot be read, is readable by others, or is no key.
            KeyTwice: it is given in two ways that do not agree.
        """
        found = {}
        if self.given is not None:
            found[VARIABLE] = _read(self.given)
        if self.credential is not None:
            found[_named(self.credential)] = MasterKey.load(self.credential)
        if not found or self._counts():
            found[str(self.file)] = MasterKey.load(self.file)
        if len(set(found.values())) > 1:
            raise KeyTwice(
                f"Two master keys are given and do not agree: {' and '.join(found)}. "
                "Take away the one that does not belong to this data."
            )
        return next(iter(found.values()))

    def create(self) -> MasterKey:
        """Make a new key in the file.

        Raises:
            FileExistsError: there is a file already; it stays as it is.
            OSError: the file cannot be written.
        """
        return MasterKey.create(self.file)

    def _counts(self) -> bool:
        """Tell whether the file counts beside another source: it was named, or is there."""
        return self.file != self.credential and (self.named or os.path.lexists(self.file))


def _named(credential: Path) -> str:
    return f"the credential {credential.name}"


def _read(text: str) -> MasterKey:
    key = decoded(text.encode())
    if key is None:
        raise KeyUnreadable(
            f"{VARIABLE} does not hold a key: 64 hexadecimal digits, or 44 signs of base64. "
            "Put back what was used here before."
        )
    return MasterKey(key)
