"""Boxes with Presence's units on them: what the unit files say is run as they say it.

ExecStart, Environment, credentials and directories are read out of deploy/systemd and mapped into
a root of the box's own; Telegram is the stand-in. What systemd itself does (users, sandbox, timers)
is not run here: ``systemd-analyze`` looks at that, where there is one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.process import DEADLINE, HOOK, TOKEN, until

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
PROGRAM = "/opt/presence/current/.venv/bin/presence"
HELPER = "presence-as-service"

KILLED = """
import os, signal, sys
left = [int(sys.argv.pop(1))]
ours = ("rotation.py", "succession.py", "keyring.py", "keys.py")
def line(frame, event, arg):
    if event == "line":
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return line
sys.settrace(lambda frame, *_: line if frame.f_code.co_filename.endswith(ours) else None)
from bot.cli import main
main()
"""
"""A command that is killed before its n-th line in what replaces a key."""

_ABSOLUTE = re.compile(r"(?<![\w/])/(?=(?:etc|run|var)/)")


@dataclass
class Unit:
    """A unit file, or the helper that stands for one, and a box it is run on.

    Args:
        name: of the file.
        box: stands for the root directory.
    """

    name: str
    box: Path
    values: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = (UNITS / self.name).read_text(encoding="utf-8")
        if self.name == HELPER:
            words = shlex.split(text.partition("\nexec ")[2])
            settings = [one.removeprefix("--property=") for one in words if "property=" in one]
            told = [one.removeprefix("--setenv=") for one in words if "setenv=" in one]
            pairs = [one.partition("=")[::2] for one in settings]
            program = next(one for one in words if one.startswith("/"))
            self.values = [*pairs, *(("Environment", one) for one in told), ("ExecStart", program)]
        else:
            self.values = re.findall(r"(?m)^([A-Za-z]+)=(.*)$", text)

    def all(self, key: str) -> list[str]:
        """Return each value of a key."""
        return [value for name, value in self.values if name == key]

    def one(self, key: str) -> str:
        """Return the only value of a key."""
        [value] = self.all(key)
        return value

    def mapped(self, text: str) -> str:
        """Return a text in which every path of a box is a path of this one."""
        return _ABSOLUTE.sub(f"{self.box}/", text)

    def command(self, *arguments: str, killed: int = 0) -> list[str]:
        """Return what is run: the program of this checkout, with the unit's arguments and these.

        Args:
            arguments: come after the unit's own.
            killed: the line before which it is killed; 0 is never.
        """
        program, *own = self.one("ExecStart").split()
        assert program == PROGRAM
        start = ["-c", KILLED, str(killed)] if killed else ["-m", "bot"]
        return [sys.executable, *start, *own, *(self.mapped(one) for one in arguments)]

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment that systemd would give, its credentials laid out."""
        lines = self.all("Environment")
        for name in self.all("EnvironmentFile"):
            file = Path(self.mapped(name.removeprefix("-")))
            if file.exists() or not name.startswith("-"):
                lines += file.read_text(encoding="utf-8").splitlines()
        told = dict(one.split("=", 1) for one in lines)
        told = {key: self.mapped(value) for key, value in told.items()}
        credentials = self.box / "run" / "credentials" / self.name
        credentials.mkdir(parents=True, exist_ok=True)
        for one in self.all("LoadCredential"):
            name, _, path = one.partition(":")
            (credentials / name).unlink(missing_ok=True)
            shutil.copy(self.mapped(path), credentials / name)
            (credentials / name).chmod(0o400)
        for key, where in (("StateDirectory", "var/lib"), ("RuntimeDirectory", "run")):
            for directory in " ".join(self.all(key)).split():
                (self.box / where / directory).mkdir(mode=0o700, parents=True, exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CREDENTIALS_DIRECTORY": str(credentials),
            **told,
            **more,
        }

    @property
    def directory(self) -> Path:
        """Where it is run."""
        return Path(self.mapped(self.one("WorkingDirectory")))


class Box:
    """A small box with Presence's units on it.

    Args:
        root: its root directory; its path is short, for a socket may lie in it.
        url: where the Bot API answers.
        proxy: where Telegram sends to; it leads to the box that runs. None: the box polls.
    """

    def __init__(self, root: Path, url: str, proxy: Path | None = None) -> None:
        self.root = root
        self.url = url
        self.proxy = proxy
        self.service = Unit("presence.service", root)
        self.backup = Unit("presence-backup.service", root)
        self.helper = Unit(HELPER, root)
        self.log = root / "log"
        self._process: subprocess.Popen[bytes] | None = None
        (root / "etc/presence").mkdir(parents=True)
        (root / "etc/presence/bot-token").write_text(f"{TOKEN}\n")
        if proxy is not None:
            (root / "etc/presence/presence.env").write_text(
                f"PRESENCE_WEBHOOK_URL={HOOK}\nPRESENCE_WEBHOOK_LISTEN=unix:/run/presence/socket\n"
            )

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.root / "var/lib/presence"

    @property
    def key(self) -> Path:
        """The file of the master key, of which the units get a copy each."""
        return self.root / "etc/presence/master.key"

    @property
    def ring_copy(self) -> Path:
        """The keyring's copy."""
        return self.root / "var/lib/presence-keyring/keyring.db"

    def newest_backup(self) -> Path:
        """Return the newest backup."""
        found = (self.root / "var/lib/presence-backups").glob("*.db")
        return max(found, key=lambda one: one.name)

    # ---------------------------------------------------------------------- the service

    async def start(self) -> None:
        """Start the service as systemd does, and wait for READY=1."""
        assert await self.begin(), self.log.read_text()[-2000:]

    async def begin(self, killed: int = 0) -> bool:
        """Start the service; return whether it came as far as READY=1.

        Args:
            killed: the line before which it is killed; 0 is never.
        """
        assert self.service.one("Type") == "notify"
        short = Path(tempfile.mkdtemp(prefix="drill-"))
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.bind(str(short / "notify"))
                notify.settimeout(0)
                environment = self.service.environment(
                    TELEGRAM_API_URL=self.url,
                    NOTIFY_SOCKET=str(short / "notify"),
                    WATCHDOG_USEC=str(int(self.service.one("WatchdogSec")) * 10**6),
                )
                if self.proxy is not None:
                    self.proxy.unlink(missing_ok=True)
                    self.proxy.symlink_to(self.root / "run/presence/socket")
                with self.log.open("ab") as log:
                    self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
                        self.service.command(killed=killed),
                        env=environment,
                        cwd=self.service.directory,
                        stdout=log,
                        stderr=log,
                    )
                told: list[bytes] = []

                def ready() -> bool:
                    with contextlib.suppress(BlockingIOError):
                        told.append(notify.recv(100))
                    return b"READY=1" in told or self.ended

                await until(ready)
                return not self.ended
        finally:
            shutil.rmtree(short)

    @property
    def ended(self) -> bool:
        """Whether the service is gone."""
        return self._process is None or self._process.poll() is not None

    async def stop(self) -> int:
        """Stop it, as systemctl stop does."""
        assert self._process is not None
        self._process.terminate()
        await until(lambda: self.ended)
        return self._process.returncode

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    # --------------------------------------------------------------------- the commands

    async def run(self, *arguments: str, unit: Unit | None = None, killed: int = 0) -> str | None:
        """Run a command as a host does, with the helper, or a unit; return what it says.

        Args:
            arguments: of the command; in a unit that has some, they come after.
            unit: which, if it is not the helper.
            killed: the line before which it is killed; 0 is never.

        Returns:
            What it said; None if it was killed.
        """
        unit = unit or self.helper
        process = await asyncio.create_subprocess_exec(
            *unit.command(*arguments, killed=killed),
            env=unit.environment(),
            cwd=unit.directory,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(DEADLINE):
            said, complained = await process.communicate()
        if killed and process.returncode == -signal.SIGKILL:
            return None
        assert process.returncode == 0, complained.decode()
        return said.decode()

    async def type(self, line: str) -> None:
        """Do one line of a guide: a command of the helper's, of systemctl's, or of the shell's."""
        program, *arguments = line.split()
        if program == HELPER:
            await self.run(*arguments)
        elif program == "systemctl":
            assert arguments == ["restart", self.service.name]
            assert self.ended or await self.stop() == 0
            await self.start()
        else:
            subprocess.run(["sh", "-euc", self.service.mapped(line)], check=True)  # noqa: ASYNC221


def guide(heading: str) -> list[str]:
    """Return what a section of the hosting guide has one type, line by line."""
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return "".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL)).splitlines()
