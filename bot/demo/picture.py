"""A picture for the phone's photo button, made when it is needed (PNG, W3C Recommendation)."""

import struct
import zlib

WIDTH, HEIGHT = 320, 200
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SKY, _GLOW, _SUN, _HILLS = (247, 222, 190), (238, 150, 110), (255, 244, 214), (84, 110, 104)


def sunrise() -> bytes:
    """Return a PNG picture of a sun over a hill."""
    lines = b"".join(_line(y) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)


def _line(y: int) -> bytes:
    return b"\0" + b"".join(bytes(_at(x, y)) for x in range(WIDTH))


def _at(x: int, y: int) -> tuple[int, ...]:
    hill = 150 + (x - 120) ** 2 // 900
    if y > hill:
        return _HILLS
    if (x - 200) ** 2 + (y - 118) ** 2 < 34**2:
        return _SUN
    return tuple(a + (b - a) * y // HEIGHT for a, b in zip(_SKY, _GLOW, strict=True))


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
