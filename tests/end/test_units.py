"""The unit files, the helper, the container file and the guides: held to each other and to us."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.health import HEARTBEAT_NAME
from bot.keys import MasterKey
from bot.settings import names
from tests.end.drill import HELPER, PROGRAM, ROOT, UNITS, Unit


@pytest.fixture
def systemd(tmp_path: Path) -> Path:
    """Unit files whose program exists, for who verifies them."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    for file in UNITS.glob("presence*.*"):
        text = file.read_text().replace(PROGRAM, "/bin/true")
        (tmp_path / file.name).write_text(text.replace("Documentation=", "#"))
    return tmp_path


@pytest.mark.parametrize("name", ["presence.service", "presence-backup.service"])
def test_a_unit_may_do_little(systemd: Path, name: str) -> None:
    """By the measure of systemd itself, its exposure is 2.5 of 10 at most."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", systemd / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_the_units_are_well_formed(systemd: Path) -> None:
    """Nothing is to be said of them by systemd."""
    units = sorted(systemd.glob("presence*.[st]*"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "presence" in line] == []
    assert done.returncode == 0


def test_the_helper_is_told_the_same_places() -> None:
    """`presence-as-service` and the backup see the directories and credentials of the service."""
    service, backup, helper = (
        Unit(name, Path("/")) for name in ("presence.service", "presence-backup.service", HELPER)
    )
    for one in service.all("Environment"):
        assert one in backup.all("Environment")
        assert one in helper.all("Environment") or one.startswith("PYTHON")
    assert set(helper.all("LoadCredential")) == set(service.all("LoadCredential"))
    assert set(backup.all("LoadCredential")) < set(service.all("LoadCredential"))
    for key in ("User", "WorkingDirectory", "UMask", "EnvironmentFile", "StateDirectory"):
        assert helper.one(key) == backup.one(key) == service.one(key)


def test_the_helper_may_write_what_the_guide_has_it_write() -> None:
    """Each path that is named to it lies where it may write, or was copied there by root."""
    text = (ROOT / "deploy" / "README.md").read_text() + (ROOT / "deploy/RUNBOOK.md").read_text()
    helper = Unit(HELPER, Path("/"))
    may = [f"/var/lib/{one}" for one in helper.one("StateDirectory").split()]
    may += [f"/run/{one}" for one in helper.one("RuntimeDirectory").split()]
    lines = [line.split() for line in text.splitlines() if line.startswith(HELPER)]
    named = {one for line in lines for one in line if one.startswith("/")}
    assert len(named) > 3
    assert [one for one in named if not any(one.startswith(f"{place}/") for place in may)] == []


# ---------------------------------------------------------------------------------- the guides


def test_the_key_of_the_guide_is_one(tmp_path: Path) -> None:
    """What the guide has a host type makes a master key that Presence takes."""
    guide = (ROOT / "deploy" / "README.md").read_text()
    [typed] = re.findall(r"(?m)^(\(umask 077; head .*) > /etc/presence/master.key\)$", guide)
    file = tmp_path / "master.key"
    subprocess.run(["sh", "-c", f"{typed} > {file})"], check=True)
    assert len(MasterKey.load(file).reveal()) == 32


def test_what_the_guides_copy_is_there() -> None:
    """Unit files, the helper and both proxies' files, under the names that are typed."""
    guide = (ROOT / "deploy" / "README.md").read_text()
    for name in ("presence.service", "presence-backup.service", "presence-backup.timer"):
        assert name in guide
        assert (UNITS / name).is_file()
    assert os.access(UNITS / "presence-as-service", os.X_OK)


@pytest.mark.parametrize("program", [["sh", "-n"], ["shellcheck"]])
def test_the_helper_is_a_script(program: list[str]) -> None:
    """A shell can read it."""
    if shutil.which(program[0]) is None:
        pytest.skip(f"there is no {program[0]} here")
    subprocess.run([*program, UNITS / "presence-as-service"], check=True)


def test_the_container_is_told_what_there_is() -> None:
    """Its settings exist, and its check looks at the heartbeat where the bot puts it."""
    text = (ROOT / "deploy/docker/Dockerfile").read_text()
    told = re.findall(r"\b((?:PRESENCE|TELEGRAM)_[A-Z_]+)=", text)
    compose = (ROOT / "deploy/docker/compose.yaml").read_text()
    assert {*told, *re.findall(r"\b(PRESENCE_[A-Z_]+):", compose)} <= set(names())
    [check] = re.findall(r'CMD \["python", "-c", "(.*)"\]', text)
    compile(check, "HEALTHCHECK", "exec")
    assert f"/data/{HEARTBEAT_NAME}" in check
    assert "PRESENCE_DATA_DIR=/data" in text
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in compose
