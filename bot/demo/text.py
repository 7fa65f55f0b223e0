"""Message text as Telegram keeps it: plain text and entities in UTF-16 code units.

Rules (core.telegram.org/bots/api#formatting-options and #html-style):
    * offsets and lengths count UTF-16 code units;
    * HTML knows a fixed list of tags, each must be closed in order, and four named entities;
    * control characters become spaces, white space around a text is cut off;
    * commands and links in a text become entities by themselves.
"""

import re
from typing import Any, NamedTuple

from bot.demo.errors import bad_request

Entity = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_GIVEN = frozenset(_TAGS.values()) | {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "expandable_blockquote",
    "text_mention",
    "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
_TAG = re.compile(r"<(/?)([^\s>]*)")
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=>]+)(?P<value>\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[A-Za-z0-9.-]+)(?=[\s>])))?"""
)
_TIME_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)\Z")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_LINK = re.compile(r"(?:(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?)\Z", re.IGNORECASE)
_LAST_CODE_POINT = 0x10FFFF


class Formatted(NamedTuple):
    """Plain text with its entities, sorted by offset, the longer first."""

    text: str
    entities: list[Entity]


class _Open(NamedTuple):
    tag: str
    offset: int
    start: int
    attributes: dict[str, str]


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)  # noqa: PLR2004 - the last code point of one unit


def clean(text: str) -> str:
    """Return `text` as Telegram stores it, before white space around it is cut off.

    Raises:
        ApiError: 400 when a lone surrogate makes it impossible to encode.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return _CONTROL.sub(" ", text.replace("\r", ""))


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if name:
            return _NAMED.get(name, match[0])
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        return chr(code) if 0 < code < _LAST_CODE_POINT else match[0]

    return _REFERENCE.sub(character, text)


class _HtmlReader:
    """Reads one HTML text from left to right; `at` is where it stands."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.parts: list[str] = []
        self.written = 0
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def fail(self, reason: str) -> Exception:
        return bad_request(f"can't parse entities: {reason}")

    def offset(self, index: int) -> int:
        return len(self.html[:index].encode())

    def read(self) -> Formatted:
        while self.at < len(self.html):
            tag = self.html.find("<", self.at)
            end = len(self.html) if tag < 0 else tag
            self.write(_unescape(self.html[self.at : end]))
            self.at = end
            if tag >= 0:
                self.tag()
        if self.open:
            tag_name = self.open[-1].tag
            raise self.fail(f'Can\'t find end tag corresponding to start tag "{tag_name}"')
        text = "".join(self.parts)
        clean(text)
        return Formatted(text, self.entities)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.written += len(text)
        self.units += utf16_length(text)

    def tag(self) -> None:
        begin = self.at
        match = _TAG.match(self.html, begin)
        closing, name = (match[1], match[2].lower()) if match else ("", "")
        self.at = match.end() if match else begin
        if closing:
            self.close(name, begin)
        elif self.at == len(self.html):
            raise self.fail(f"Unclosed start tag at byte offset {self.offset(begin)}")
        elif name not in _TAGS:
            raise self.fail(f'Unsupported start tag "{name}" at byte offset {self.offset(begin)}')
        else:
            attributes = self.attributes(name, begin)
            if name == "span" and attributes.get("class") != "tg-spoiler":
                where = self.offset(begin)
                raise self.fail(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
            self.open.append(_Open(name, self.units, self.written, attributes))

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.html[self.at : self.at + 1].isspace():
                self.at += 1
            if self.html[self.at : self.at + 1] == ">":
                self.at += 1
                return found
            match = _ATTRIBUTE.match(self.html, self.at)
            rest = self.html[match.end() :].lstrip() if match else ""
            if match is None or (match["value"] is None and rest[:1] in {"", "="}):
                raise self.fail(f"Unclosed start tag at byte offset {self.offset(begin)}")
            name = match["name"]
            if match["value"] is None and (tag, name) != ("blockquote", "expandable"):
                raise self.fail(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                    f" at byte offset {self.offset(begin)}"
                )
            quoted = match["double"] if match["double"] is not None else match["single"]
            found[name] = _unescape(quoted) if quoted is not None else (match["bare"] or "").lower()
            self.at = match.end()

    def close(self, name: str, begin: int) -> None:
        where = self.offset(begin)
        if not self.open:
            raise self.fail(f"Unexpected end tag at byte offset {where}")
        end = self.html.find(">", self.at)
        if end < 0 or self.html[self.at : end].strip():
            raise self.fail(f"Unclosed end tag at byte offset {where}")
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self.fail(
                f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>",'
                f' found "</{name}>"'
            )
        self.at = end + 1
        if self.units > opened.offset:
            self.keep(opened)

    def keep(self, opened: _Open) -> None:
        entity: Entity = {
            "type": _TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.units - opened.offset,
        }
        if opened.tag == "a":
            url = opened.attributes.get("href") or "".join(self.parts)[opened.start :]
            if not _LINK.match(url):
                return
            entity["url"] = url if "://" in url else f"http://{url}"
        elif opened.tag == "tg-emoji":
            identifier = opened.attributes.get("emoji-id", "")
            if not identifier.isdecimal():
                raise self.fail("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = identifier
        elif opened.tag == "tg-time":
            entity |= self.time(opened.attributes)
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code":
            language = opened.attributes.get("class", "").removeprefix("language-")
            if language and self.open and self.open[-1].tag == "pre":
                entity = {**entity, "type": "pre", "language": language}
        elif opened.tag == "pre" and self.entities and self.entities[-1]["type"] == "pre":
            inner = self.entities[-1]
            if (inner["offset"], inner["length"]) == (entity["offset"], entity["length"]):
                return
        self.entities.append(entity)

    def time(self, attributes: dict[str, str]) -> Entity:
        unix, form = attributes.get("unix", ""), attributes.get("format", "")
        if not unix.isdecimal() or not _TIME_FORMAT.match(form):
            raise self.fail("Invalid date specified")
        return {"unix_time": int(unix)} | ({"date_time_format": form} if form else {})


def parse_html(html: str) -> Formatted:
    """Parse Telegram's HTML style.

    Args:
        html: The text with tags; `<`, `>` and `&` of its own are escaped.

    Returns:
        Plain text and entities, neither trimmed nor measured.

    Raises:
        ApiError: 400 `can't parse entities: ...` with the byte offset of the fault.
    """
    return _HtmlReader(html).read()


def _given(text: str, entities: Any) -> list[Entity]:
    """Return entities given as such, checked against the text they point into."""
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    length = utf16_length(text)
    for entity in entities:
        fields = entity if isinstance(entity, dict) else {}
        kind, start, size = fields.get("type"), fields.get("offset"), fields.get("length")
        if kind not in _GIVEN:
            raise bad_request("can't parse entities: unsupported type of MessageEntity")
        if not isinstance(start, int) or not isinstance(size, int):
            raise bad_request("can't parse entities: offset and length must be Integer")
        if start < 0 or size <= 0 or start + size > length:
            raise bad_request("can't parse entities: MessageEntity is outside of the text")
    return list(entities)


def _trim(formatted: Formatted) -> Formatted:
    """Cut off white space around the text and move the entities with it."""
    lead = len(formatted.text) - len(formatted.text.lstrip())
    text = formatted.text.strip()
    end = utf16_length(text)
    kept = []
    for entity in formatted.entities:
        first = max(entity["offset"] - lead, 0)
        last = min(entity["offset"] + entity["length"] - lead, end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    return Formatted(text, kept)


def detect(text: str, entities: list[Entity]) -> list[Entity]:
    """Return `entities` with the commands and links of `text` added, sorted.

    Nothing is added inside what is already a link or code.
    """
    solid = [e for e in entities if e["type"] in {"code", "pre", "text_link", "url"}]
    found = list(entities)
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            start, size = utf16_length(text[: match.start()]), utf16_length(match[0])
            inside = any(
                start < e["offset"] + e["length"] and e["offset"] < start + size for e in solid
            )
            if not inside:
                found.append({"type": kind, "offset": start, "length": size})
                solid.append(found[-1])
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def formatted(text: str, parse_mode: str | None, entities: Any) -> Formatted:
    """Return what Telegram keeps of a text or caption a bot sends.

    Args:
        text: The text as sent.
        parse_mode: `HTML` or None; the stand-in speaks no Markdown.
        entities: `entities` as sent; they do not count when `parse_mode` is given.

    Returns:
        Trimmed text with entities; empty when nothing visible is left.

    Raises:
        ApiError: 400 when it cannot be parsed.
    """
    text = clean(text)
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        parsed = parse_html(text)
    else:
        parsed = Formatted(text, _given(text, entities) if entities else [])
    trimmed = _trim(parsed)
    return Formatted(trimmed.text, detect(trimmed.text, trimmed.entities))


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Split `text` as a phone does when it is too long for one message.

    A part ends after the last line break or space of its second half, else exactly at the limit,
    never inside a surrogate pair. The parts joined are the text: unlike a phone, nothing is cut
    off where they meet.

    Args:
        text: What was typed.
        limit: The longest part in UTF-16 code units.
    """
    parts = []
    while utf16_length(text) > limit:
        head = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
        for mark in ("\n", " "):
            cut = head.rfind(mark) + 1
            if cut > len(head) // 2:
                head = head[:cut]
                break
        parts.append(head)
        text = text[len(head) :]
    return [*parts, text]
