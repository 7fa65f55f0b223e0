"""A QR code for the terminal."""

from typing import Final

_INK: Final = "\x1b[38;5;16;48;5;231m"  # black on white, so that dark and light terminals agree
_PLAIN: Final = "\x1b[0m"
_QUIET: Final = 4
_BLOCKS: Final = {(0, 0): " ", (1, 0): "\N{UPPER HALF BLOCK}", (0, 1): "\N{LOWER HALF BLOCK}"}


def qr(text: str) -> str:
    """Draw a text as a QR code in half blocks, two modules a character.

    Args:
        text: what the code says, such as a link.

    Returns:
        Lines that end in a line break, coloured black on white by ANSI sequences.
    """
    import segno  # noqa: PLC0415 - only drawn on request; start-up stays light

    code = segno.make(text, error="m", micro=False)
    rows = [tuple(row) for row in code.matrix_iter(border=_QUIET)]
    rows += [(0,) * len(rows[0])] * (len(rows) % 2)
    return "".join(
        _INK
        + "".join(
            _BLOCKS.get((upper, lower), "\N{FULL BLOCK}")
            for upper, lower in zip(above, below, strict=True)
        )
        + _PLAIN
        + "\n"
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    )
