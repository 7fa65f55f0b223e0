"""Pictures Telegram takes."""

import struct

import pytest

from bot.demo.errors import ApiError
from bot.demo.media import Media, image_size, mime_of
from bot.demo.person import PIXEL


def png(width: int, height: int) -> bytes:
    """Return the head of a PNG picture."""
    return PIXEL[:16] + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    """Return the head of a JPEG picture with one comment before its frame."""
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + b"\xff\xfe\x00\x04hi" + frame


def test_sizes() -> None:
    """The size is read from PNG and JPEG."""
    assert image_size(PIXEL) == (1, 1)
    assert image_size(png(640, 480)) == (640, 480)
    assert image_size(jpeg(640, 480)) == (640, 480)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xfe\x00\x04", png(0, 1)])
def test_no_picture(content: bytes) -> None:
    """Anything else is not a photo."""
    with pytest.raises(ApiError, match="IMAGE_PROCESS_FAILED"):
        image_size(content)


@pytest.mark.parametrize(("width", "height"), [(9000, 1001), (2100, 100)])
def test_shapes(width: int, height: int) -> None:
    """Sides of more than 10,000 in all or 20 to 1 are refused."""
    with pytest.raises(ApiError, match="PHOTO_INVALID_DIMENSIONS"):
        image_size(png(width, height))


def test_a_document() -> None:
    """A document carries its name, type and size."""
    media = Media("document", 3, "week.ics", b"x", mime_of("week.ics"))
    found = media.as_json()["document"]
    assert (found["file_name"], found["mime_type"], found["file_size"]) == (
        "week.ics",
        "text/calendar",
        1,
    )
    assert media.path == "documents/file_3.ics"
