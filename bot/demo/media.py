"""Files as Telegram keeps them: bytes with an id, a name and what can be seen of them."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.demo.errors import bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_MAX_SIDES = 10_000
_MAX_RATIO = 20
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents", "sticker": "stickers"}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a request: its name, bytes and media type."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Media:
    """A file in a message.

    Attributes:
        kind: `document`, `photo`, `voice` or `sticker`.
        number: Counts the files of this bot; ids and paths are made of it.
        name: The name it was sent under.
        content: Its bytes.
        mime: Its media type.
        width: Pixels, of photos and stickers.
        height: Pixels, of photos and stickers.
        duration: Seconds, of voice notes.
        emoji: What a sticker stands for.
    """

    kind: str
    number: int
    name: str
    content: bytes
    mime: str
    width: int = 0
    height: int = 0
    duration: int = 0
    emoji: str = ""

    @property
    def file_id(self) -> str:
        """The id a bot sends or fetches this file by."""
        return f"demo-file-{self.number:06d}"

    @property
    def path(self) -> str:
        """`file_path` of `getFile`."""
        ending = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{_FOLDERS[self.kind]}/file_{self.number}.{ending}"

    def file(self) -> dict[str, Any]:
        """Return the fields that every kind of file object has."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.number:06d}",
            "file_size": len(self.content),
        }

    def as_json(self) -> dict[str, Any]:
        """Return the message fields that carry this file."""
        size = {"width": self.width, "height": self.height}
        match self.kind:
            case "photo":
                return {"photo": [{**self.file(), **size}]}
            case "voice":
                about: dict[str, Any] = {"duration": self.duration, "mime_type": self.mime}
            case "sticker":
                about = {
                    **size,
                    "type": "regular",
                    "is_animated": False,
                    "is_video": False,
                    "emoji": self.emoji,
                }
            case _:
                about = {"file_name": self.name, "mime_type": self.mime}
        return {self.kind: {**self.file(), **about}}


def mime_of(name: str) -> str:
    """Return the media type the ending of `name` stands for."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _jpeg_frames(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield (width, height) of each frame header (ITU-T T.81, B.2.2)."""
    at = len(_JPEG)
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - a JPEG marker
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 - SOF0..15
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            yield int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + length


def image_size(content: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels of a PNG or JPEG picture.

    Raises:
        ApiError: 400 when it is neither, or has a shape Telegram refuses as a photo.
    """
    size = None
    if content.startswith(_PNG):
        size = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    elif content.startswith(_JPEG):
        size = next(_jpeg_frames(content), None)
    if size is None or min(size) <= 0:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > _MAX_SIDES or max(size) > _MAX_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
