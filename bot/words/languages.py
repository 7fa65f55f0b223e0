"""Which languages there are, and which one fits a person."""

import gettext
from functools import cache
from pathlib import Path

SOURCE = "en"
"""The language the messages are written in."""

CATALOGS = Path(__file__).with_name("catalog")
"""Where the catalogs of the other languages lie."""

_FILE = "LC_MESSAGES/presence.po"


@cache
def offered(catalogs: Path = CATALOGS) -> tuple[str, ...]:
    """Return the languages whose catalog is complete, English first."""
    found = sorted(path.parents[1].name for path in catalogs.glob(f"*/{_FILE}"))
    return (SOURCE, *(one for one in found if _complete(one, catalogs)))


def best(language_code: str | None, catalogs: Path = CATALOGS) -> str:
    """Return the offered language nearest to an IETF language tag, else English.

    ``language_code`` is what Telegram says of a person (``de``, ``pt-br``); anything
    else that arrives there, or nothing, means English.
    """
    wanted = (language_code or "").replace("-", "_").casefold()
    known = {one.casefold(): one for one in offered(catalogs)}
    while wanted:
        if wanted in known:
            return known[wanted]
        wanted = wanted.rpartition("_")[0]
    return SOURCE


@cache
def translations(language: str, catalogs: Path = CATALOGS) -> gettext.NullTranslations:
    """Return the translations of an offered language; English has none and needs none."""
    if language == SOURCE:
        return gettext.NullTranslations()
    from bot.words.catalogs import compiled, read  # noqa: PLC0415 - English starts without it

    return compiled(read(catalogs / language / _FILE, language))


def _complete(language: str, catalogs: Path) -> bool:
    from bot.words.catalogs import complete, read  # noqa: PLC0415 - English starts without it

    return complete(read(catalogs / language / _FILE, language))
