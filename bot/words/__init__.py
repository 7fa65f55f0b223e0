"""Phrases become sentences here, in the language of the person who reads them.

English is the source and needs no catalog. Any other language is a gettext
catalog ``catalog/<language>/LC_MESSAGES/presence.po``; it is offered once every
message in it is translated and sound (see :mod:`bot.words.markup`). Catalogs are
read straight from ``.po``, once for each process, so nothing has to be compiled.
"""

from bot.words.languages import SOURCE, best, offered
from bot.words.say import Words

__all__ = ["SOURCE", "Words", "best", "offered"]
