"""Reading a catalog. Loaded only where there is one: English starts without it."""

import gettext
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.words.markup import sound


def read(path: Path, language: str) -> Catalog:
    """Return the catalog in a ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def complete(catalog: Catalog) -> bool:
    """Whether every message of a catalog is translated, sound and not marked fuzzy."""
    messages = [message for message in catalog if message.id]
    return bool(messages) and all(map(_translated, messages))


def compiled(catalog: Catalog) -> gettext.GNUTranslations:
    """Return a catalog's translations, ready for use."""
    binary = BytesIO()
    write_mo(binary, catalog)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def _translated(message: Message) -> bool:
    sources, forms = _forms(message.id), _forms(message.string)
    whole = bool(forms) and all(form and sound(form, sources) for form in forms)
    return whole and not message.fuzzy


def _forms(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
