"""Where what a setting names lies: a path, a web address, a place to listen at."""

import contextlib
import ipaddress
import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


def absolute(path: Path) -> Path:
    """Return a path from the root on.

    Raises:
        ValueError: with what to change.
    """
    try:
        return path.expanduser().absolute()
    except RuntimeError:
        raise ValueError(
            "names a home directory that is not known. Write the whole path."
        ) from None


def directory_problem(path: Path) -> str | None:
    """Say why this directory could not be used or made, without touching anything."""
    standing = path
    try:
        while not standing.exists():
            standing = standing.parent
        is_directory = standing.is_dir()
    except OSError as error:
        return f"({path}) cannot be looked at: {error.strerror}. Choose another directory."
    if not is_directory:
        return f"({path}) cannot be a directory: {standing} is a file. Choose another directory."
    if not os.access(standing, os.W_OK | os.X_OK, effective_ids=True):
        return f"({path}) cannot be written by this user. Change its owner, or choose another one."
    return None


def listening_place(listen: str) -> Path | tuple[str, int]:
    """Read where to listen: `unix:/path`, `address:port` or `[address]:port`.

    Raises:
        ValueError: with what to change.
    """
    if listen.startswith("unix:"):
        path = Path(listen.removeprefix("unix:"))
        if path.is_absolute():
            return path
    else:
        host, _, port = listen.rpartition(":")
        with contextlib.suppress(ValueError):
            address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
            if port.isascii() and port.isdecimal() and 0 < int(port) < 2**16:
                return str(address), int(port)
    raise ValueError("is no place. Write an address and a port, as 127.0.0.1:8081, or unix:/path.")


def url_parts(url: str) -> SplitResult | None:
    """Return the parts of a web address; None: it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
