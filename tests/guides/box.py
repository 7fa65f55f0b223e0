"""A bare Debian box with systemd as its first process, in a directory, gone when it is left.

Made by debootstrap, started by systemd-nspawn, typed into through nsenter. Its users, units and
files are its own; the network is the machine's: Debian's packages and the stand-in are reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

NEEDED: Final = ("debootstrap", "systemd-nspawn", "nsenter")
_DEBIAN: Final = "bookworm"
_PACKAGES: Final = "systemd,systemd-sysv,dbus,ca-certificates,adduser,procps"
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_TRUST: Final = "/etc/ssl/certs/ca-certificates.crt"
_PATIENCE: Final = 60
_UP: Final = {"running", "degraded"}


class Box:
    """A box that runs.

    Args:
        root: its root directory, as it is seen from outside.
        leader: the id of its first process.
    """

    def __init__(self, root: Path, leader: int) -> None:
        self.root = root
        self._leader = leader

    def type(self, text: str, given: str = "", *, may_fail: bool = False) -> str:
        """Type something as root, in a shell that ends at the first command that fails.

        Args:
            text: what is typed.
            given: what is typed after it, up to Ctrl-D.
            may_fail: whether that is so by design.

        Returns:
            What was written, to either stream.

        Raises:
            AssertionError: it failed.
        """
        entered = ("nsenter", "-t", str(self._leader), "-m", "-u", "-i", "-p")
        known = {one: os.environ[one] for one in ("PIP_CERT", "PIP_INDEX_URL") if one in os.environ}
        told = {"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", **known}
        done = subprocess.run(
            [
                *entered,
                *("env", "-i", *(f"{name}={value}" for name, value in told.items())),
                *("DEBIAN_FRONTEND=noninteractive", "bash", "-ec", f"cd\n{text}"),
            ],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert may_fail or done.returncode == 0, f"{text}\n{done.stdout}"
        return done.stdout

    def journal(self, lines: int = 12) -> str:
        """Return the end of the service's journal."""
        return self.type(f"journalctl --unit presence.service --no-pager --lines {lines}")


@contextmanager
def booted(directory: Path) -> Iterator[Box]:
    """Make a box in a directory and start it; end and remove it afterwards.

    Raises:
        subprocess.CalledProcessError: it could not be made.
        TimeoutError: it did not come up.
    """
    root = directory / "box"
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", _DEBIAN, root],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.copy(_TRUST, root / _TRUST.lstrip("/"))
    with (directory / "box.log").open("wb") as log:
        nspawn = subprocess.Popen(
            [
                *("systemd-nspawn", "--directory", root, "--machine", "presence-guides"),
                *("--register=no", "--keep-unit", "--boot", "--resolv-conf=copy-host"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    box = None
    try:
        box = Box(root, _leader_of(nspawn))
        _wait_for(box)
        yield box
    finally:
        if box is not None:
            box.type("systemctl poweroff", may_fail=True)
        with suppress(subprocess.TimeoutExpired):
            nspawn.wait(_PATIENCE)
        nspawn.kill()
        nspawn.wait()


def _leader_of(nspawn: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    for _ in range(_PATIENCE * 10):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.1)
    raise TimeoutError("the box did not start")


def _wait_for(box: Box) -> None:
    for _ in range(_PATIENCE * 10):
        if box.type("systemctl is-system-running", may_fail=True).strip() in {
            "running",
            "degraded",
        }:
            return
        time.sleep(0.1)
    raise TimeoutError("the box did not come up")
