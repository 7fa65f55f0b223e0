"""Collect every message of the code into ``catalog/presence.pot``.

Run ``python -m bot.words.extract`` after a sentence has changed. It refuses a phrase
whose message is not a literal, for no translator would ever see it.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from bot.words.languages import CATALOGS
from bot.words.markup import balanced, placeholders

ROOT = Path(__file__).parents[2]
TEMPLATE = CATALOGS / "presence.pot"

_TREES = ("conversations", "bot")
_HOME = "conversations/model/shown.py"
"""The only file that may build a :class:`Phrase` from what it is given."""
_KEYWORDS = {"P": ((1, "c"), 2), "PN": ((1, "c"), 2, 3)}
_LITERALS = {"P": 2, "PN": 3}
_HEADER = rb"""# Messages of Presence. Made by `python -m bot.words.extract`.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def template(root: Path = ROOT) -> bytes:
    """Return the catalog template of the code under ``root``.

    It holds no dates, versions or line numbers: it changes only when a message does.
    """
    catalog = Catalog()
    for path in _files(root):
        found = extract_from_file("python", path, _KEYWORDS, comment_tags=("Translators:",))
        for line, message, comments, context in found:
            where = [(path.relative_to(root).as_posix(), line)]
            catalog.add(message, locations=where, auto_comments=comments, context=context)
    out = BytesIO()
    write_po(out, catalog, include_lineno=False, omit_header=True, width=100)
    return _HEADER + out.getvalue()


def problems(root: Path = ROOT) -> list[str]:
    """Return, as ``file:line: what``, each phrase that could not be translated or shown."""
    return [
        f"{path.relative_to(root).as_posix()}:{call.lineno}: {problem}"
        for path in _files(root)
        if path.relative_to(root).as_posix() != _HOME
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for problem in _problems(call)
    ]


def _files(root: Path) -> list[Path]:
    return sorted(path for tree in _TREES for path in (root / tree).rglob("*.py"))


def _problems(call: ast.Call) -> Iterator[str]:
    function = call.func
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            pass
        case _:
            return
    if name == "Phrase":
        yield "say it with P or PN, so that it is extracted"
    if name not in _LITERALS:
        return
    literals = [
        arg.value
        for arg in call.args[: _LITERALS[name]]
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if len(literals) < _LITERALS[name]:
        yield "context and message must be literals"
        return
    messages = literals[1:]
    if not all(map(balanced, messages)):
        yield "the message's tags, braces or ampersands would not be read as meant"
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    for unused in sorted(given - frozenset().union(*map(placeholders, messages))):
        yield f"the message has no place for {unused}"


def main() -> int:
    """Write the template; return 1 and say why when a phrase is not fit for it."""
    if found := problems():
        sys.stderr.write("\n".join(found) + "\n")
        return 1
    TEMPLATE.write_bytes(template())
    return 0


if __name__ == "__main__":
    sys.exit(main())
