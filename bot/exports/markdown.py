"""All that was written as Markdown (CommonMark): to read, to search, to keep in a notebook.

A person's words are quoted, line by line, and every sign that would mean something there is
escaped: they read as they were written, and can neither end the quote nor begin a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.exports.document import Everything
from bot.exports.telling import Entry, entries, heading, say
from bot.words import Words
from conversations.model import P

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_OPENERS = re.compile(r"^(\s*\d{0,9})([-+=.)])", re.MULTILINE)
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def export(everything: Everything, words: Words, title: str = "") -> bytes:
    """Return the document in UTF-8; without a ``title`` it is called by its days."""
    text = "".join(_lines(everything, words, title))
    return text.encode("utf-8", "replace")


def _lines(everything: Everything, words: Words, title: str) -> Iterator[str]:
    named = title or heading(everything, words)
    yield f"# {escaped(' '.join(named.split()))}\n"
    month = ""
    for entry in entries(everything, words):
        if (now := entry.record.day.strftime("%Y-%m")) != month:
            month = now
            yield f"\n## {month}\n"
        yield from _entry(entry, words)


def _entry(entry: Entry, words: Words) -> Iterator[str]:
    yield f"\n### {escaped(entry.name)}\n"
    for one in entry.sections:
        if one.skipped and not one.texts:
            continue
        yield f"\n**{escaped(one.title)}**"
        if one.chips or one.own:
            yield ": " + escaped(" · ".join((*one.chips, *one.own)))
        yield "\n"
        if one.about:
            yield f"\n*{escaped(' '.join(one.about.split()))}*\n"
        for text in one.texts:
            yield "\n" + quoted(text)
    if entry.record.state == "down":
        yield "\n" + escaped(say(words, P("export", "Set down before its end."))) + "\n"


def escaped(text: str) -> str:
    """Return words as Markdown that reads as they do."""
    return _OPENERS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


def quoted(text: str) -> str:
    """Return words as a quotation; each of their lines is one there."""
    lines = escaped(_NEWLINES.sub("\n", text).replace("\0", "\ufffd")).split("\n")
    return "".join(f"> {_indented(line)}  \n" if line.strip() else ">\n" for line in lines)


def _indented(line: str) -> str:
    """Return a line that stands in as far as it did: many blanks would mean something else."""
    bare = line.strip()
    return "\u00a0" * (len(line) - len(line.lstrip())) + bare
