"""Reading PNG pictures and comparing them, as far as these tests need it.

Source: the PNG specification (w3.org/TR/png-3), sections 9 (filtering) and 11 (chunks); what resvg
writes has eight bits a channel, red, green, blue and alpha, and is not interlaced.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

CHANNELS = 4
FAR = 40
"""Two values this far apart are not told apart by antialiasing alone."""


@dataclass(frozen=True)
class Pixels:
    """A picture: its width, its height, and a byte for each channel of each pixel."""

    width: int
    height: int
    values: bytes


def read(png: bytes) -> Pixels:
    """Return the pixels of a PNG of eight bits RGBA."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed, header = 8, b"", b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + size]
        header = content if kind == b"IHDR" else header
        packed += content if kind == b"IDAT" else b""
        at += 12 + size
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, colour, interlaced) == (8, 6, 0)
    return Pixels(width, height, _unfiltered(zlib.decompress(packed), width * CHANNELS, height))


def _unfiltered(data: bytes, stride: int, height: int) -> bytes:
    above, found = bytearray(stride), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(data[start + 1 : start + 1 + stride])
        kind = data[start]
        for i in range(stride if kind else 0):
            left = line[i - CHANNELS] if i >= CHANNELS else 0
            up = above[i]
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                guess = _paeth(left, up, above[i - CHANNELS] if i >= CHANNELS else 0)
            line[i] = (line[i] + guess) & 255
        found += line
        above = line
    return bytes(found)


def _paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    far = abs(near - left), abs(near - up), abs(near - corner)
    return (left, up, corner)[far.index(min(far))]


def differing(one: Pixels, other: Pixels) -> float:
    """Return which part of the pixels is plainly another; 1 if the sizes differ."""
    if (one.width, one.height) != (other.width, other.height):
        return 1.0
    count = sum(
        any(
            abs(one.values[at + channel] - other.values[at + channel]) > FAR
            for channel in range(CHANNELS)
        )
        for at in range(0, len(one.values), CHANNELS)
        if one.values[at : at + CHANNELS] != other.values[at : at + CHANNELS]
    )
    return count / (one.width * one.height)
