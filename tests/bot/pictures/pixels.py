"""Reading PNG pictures and comparing them, as far as these tests need it.

Source: the PNG specification (w3.org/TR/png-3), sections 9 (filtering) and 11 (chunks); what resvg
and poppler write has eight bits a channel, red, green, blue and with resvg alpha, and is not
interlaced.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

CHANNELS = {2: 3, 6: 4}
"""How many channels a colour type has: without and with alpha."""

FAR = 40
"""Two values this far apart are not told apart by antialiasing alone."""


@dataclass(frozen=True)
class Pixels:
    """A picture: its width, its height, and a byte for each channel of each pixel."""

    width: int
    height: int
    values: bytes
    channels: int


def read(png: bytes) -> Pixels:
    """Return the pixels of a PNG of eight bits, in colours."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed, header = 8, b"", b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + size]
        header = content if kind == b"IHDR" else header
        packed += content if kind == b"IDAT" else b""
        at += 12 + size
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, interlaced) == (8, 0)
    channels = CHANNELS[colour]
    values = _unfiltered(zlib.decompress(packed), width * channels, height, channels)
    return Pixels(width, height, values, channels)


def _unfiltered(data: bytes, stride: int, height: int, channels: int) -> bytes:
    above, found = bytearray(stride), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(data[start + 1 : start + 1 + stride])
        kind = data[start]
        for i in range(stride if kind else 0):
            left = line[i - channels] if i >= channels else 0
            up = above[i]
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                guess = _paeth(left, up, above[i - channels] if i >= channels else 0)
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
    channels = one.channels
    if (one.width, one.height, channels) != (other.width, other.height, other.channels):
        return 1.0
    count = sum(
        any(
            abs(one.values[at + channel] - other.values[at + channel]) > FAR
            for channel in range(channels)
        )
        for at in range(0, len(one.values), channels)
        if one.values[at : at + channels] != other.values[at : at + channels]
    )
    return count / (one.width * one.height)
