"""What a host reads in the terminal when Presence runs for the first time."""

import sys
from pathlib import Path

from bot.qr import qr


def tell_of_key(key_file: Path) -> None:
    """Say where the new master key lies and what would be lost with it."""
    sys.stdout.write(
        f"A master key was made: {key_file}\n"
        "Without it nobody can read what therapists have written, you included, and nobody can\n"
        "make another. Keep a copy on paper, away from this machine:\n"
        "  presence doctor --recovery-sheet sheet.txt\n\n"
    )
    sys.stdout.flush()


def print_first_link(username: str, code: str) -> None:
    """Print the first invitation as a link and, in a terminal, as a picture for the camera."""
    link = f"https://t.me/{username}?start={code}"
    picture = f"{qr(link)}\n" if sys.stdout.isatty() else ""
    sys.stdout.write(
        f"Nobody is enrolled yet. Open this on your phone (it works once, for seven days):\n\n"
        f"  {link}\n\n{picture}More links: presence invite\n"
    )
    sys.stdout.flush()
