"""Distil the Bot API's machine-readable schema into the small table the tests check against.

The schema is in aiogram's source distribution:

    pip download aiogram==3.31.0 --no-deps --no-binary :all:
    tar xzf aiogram-3.31.0.tar.gz
    python tests/botapi/distil.py aiogram-3.31.0/.butcher/schema/schema.json

Only names, types, required flags and limits are kept, of the methods the bot may call and the
types these reach; no prose. A field is `[type, required]` or `[type, required, limits]`; limits
are `{"length": [least, most]}`, `{"bytes": ...}`, `{"items": ...}`, `{"value": ...}` or
`{"is": [allowed values]}`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "setMyCommands",
    "deleteMyCommands",
    "getMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "setChatMenuButton",
    "sendMessage",
    "sendDocument",
    "sendPhoto",
    "sendVoice",
    "sendChatAction",
    "editMessageText",
    "editMessageReplyMarkup",
    "editMessageCaption",
    "deleteMessage",
    "deleteMessages",
    "setMessageReaction",
    "answerCallbackQuery",
    "getFile",
)

_UNION_MEMBER = re.compile(r"^ - (\w+)$", re.MULTILINE)
_RANGE = re.compile(r"(?<![\d.])(\d+)-(\d+)(?: (characters|bytes|identifiers|buttons))?(?![\w-])")
_AT_MOST = re.compile(r"At most (\d+) \w+ can be specified")
_ALWAYS = re.compile(r"(?:always|must be) '?(\w+)'?\Z")
_ONE_OF = re.compile(r"(?:[Mm]ust be one of|[Cc]an be(?: one of)?) ('.*)")
_QUOTED = re.compile(r"'([^']*)'")
_KINDS = {"characters": "length", "bytes": "bytes", "identifiers": "items", "buttons": "items"}
#: Fields whose text is measured after entity parsing: a parameter may be longer than that.
_PARSED = re.compile(r"after entit(?:y|ies) parsing")


def limits(field: dict[str, Any]) -> dict[str, Any]:
    """Return the limits that can be read from a field's description."""
    prose, kind = field["description"], field["type"]
    if _PARSED.search(prose):
        return {}
    if kind == "String" and (always := _ALWAYS.search(prose)):
        return {"is": [always[1]]}
    if kind == "String" and (one_of := _ONE_OF.search(prose)):
        return {"is": _QUOTED.findall(one_of[1])}
    if kind.startswith("Array") and (most := _AT_MOST.search(prose)):
        return {"items": [0, int(most[1])]}
    found = _RANGE.search(prose)
    if found is None or kind == "Boolean":
        return {}
    unit = _KINDS.get(found[3]) or ("value" if kind in {"Integer", "Float"} else None)
    return {unit: [int(found[1]), int(found[2])]} if unit else {}


def distil(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the table of the methods above and of all types they reach."""
    items = {child["name"]: child for item in schema["items"] for child in item["children"]}
    methods: dict[str, Any] = {}
    types: dict[str, Any] = {}
    waiting = list(METHODS)
    while waiting:
        name = waiting.pop()
        item = items.get(name)
        if item is None or name in methods or name in types or name == "InputFile":
            continue
        fields: dict[str, Any] = {}
        for field in item["annotations"]:
            found = limits(field)
            fields[field["name"]] = [field["type"], field["required"], *([found] if found else [])]
            waiting += re.findall(r"\b[A-Z]\w+", field["type"])
        members = [] if fields else _UNION_MEMBER.findall(item["description"])
        waiting += members
        if name in METHODS:
            methods[name] = fields
        else:
            types[name] = {"any": members} if members else fields
    return {
        "api": schema["api"]["version"],
        "methods": dict(sorted(methods.items())),
        "types": dict(sorted(types.items())),
    }


def rendered(table: dict[str, Any]) -> str:
    """Return the table as JSON with one line a method or type."""
    parts = [f'{{"api": {json.dumps(table["api"])}']
    for group in ("methods", "types"):
        lines = [f"  {json.dumps(name)}: {json.dumps(of)}" for name, of in table[group].items()]
        parts.append(f'"{group}": {{\n' + ",\n".join(lines) + "\n}")
    return ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(__file__).with_name("schema.json").write_text(rendered(distil(source)), encoding="utf-8")
