"""What the README's pictures of a terminal show is what a command writes, and nobody's."""

from tests.look import host, terminal
from tests.process import TOKEN


async def test_the_first_run_as_it_is_shown() -> None:
    """Link and QR code, a home that is the same everywhere, and no token."""
    async with host.beginning() as somebody:
        written = await somebody.types("run", until="More links")
    assert f"A master key was made: {host.HOME}/.config/presence/master.key" in written
    assert "https://t.me/presence_demo_bot?start=" in written
    assert "/tmp" not in written  # noqa: S108 - looked for, not used
    assert TOKEN.partition(":")[2] not in written
    marked = terminal.marked(written)
    assert marked.count('<i class="') > 500
    assert "\x1b" not in marked


def test_a_terminal_in_html() -> None:
    """Words are words, and what is coloured is cells."""
    ink, plain = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
    assert terminal.marked("a <b>\n") == "a &lt;b&gt;"
    half = terminal.marked(f"{ink} \N{UPPER HALF BLOCK}{plain}")
    assert half == '<i class="none"></i><i class="upper"></i>'
