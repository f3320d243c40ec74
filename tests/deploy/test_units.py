"""The systemd unit, laid out as the operations page says and read by systemd's own tool."""

import re
import shutil
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, run, unknown_settings

UNITS = Path("/usr/lib/systemd/system")
MOST_EXPOSED = 1.1
"""What `systemd-analyze security` says of the unit; what is left is that it needs the network."""

NAMES = ("charley.service", "charley@a.service")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A machine with the unit under both of its names."""
    if not UNITS.is_dir():
        pytest.skip(f"{UNITS} is not there; .ci/run installs systemd")
    tree = tmp_path_factory.mktemp("machine")
    shutil.copytree(UNITS, tree / UNITS.relative_to("/"), symlinks=True)
    own = tree / "etc/systemd/system"
    (own / "charley@.service.d").mkdir(parents=True)
    for name in ("charley.service", "charley@.service"):
        shutil.copy(DEPLOY / "systemd/charley.service", own / name)
    shutil.copy(DEPLOY / "systemd/several.conf", own / "charley@.service.d")
    program = tree / "opt/charley/bin/charley"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return tree


@pytest.mark.parametrize("name", NAMES)
def test_systemd_takes_the_unit_without_a_word(tree, name):
    checked = run("systemd-analyze", "verify", "--man=no", f"--root={tree}", name)

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_the_unit_is_as_little_exposed_as_it_was(tree, name):
    checked = run("systemd-analyze", "security", "--offline=yes", f"--root={tree}", name)

    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", checked.stdout)

    assert found, checked.stdout + checked.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_systemd_would_complain_of_what_it_does_not_know(tree):
    unit = tree / "etc/systemd/system/broken.service"
    unit.write_text("[Service]\nExecStart=/opt/charley/bin/charley run\nNoNewPrivilege=yes\n")

    checked = run("systemd-analyze", "verify", "--man=no", f"--root={tree}", unit.name)

    assert "NoNewPrivilege" in checked.stderr


def test_exit_codes_and_times_are_those_that_charley_keeps():
    unit = (DEPLOY / "systemd/charley.service").read_text(encoding="utf-8")

    for line in (
        "Restart=on-failure",
        "RestartPreventExitStatus=2",
        "RestartSec=90",
        "TimeoutStopSec=15",
        "WatchdogSec=60",
        "Type=notify",
        "NotifyAccess=main",
        "DynamicUser=yes",
        "Environment=CHARLEY_DISCORD_TOKEN_FILE=%d/token",
    ):
        assert f"\n{line}\n" in unit


@pytest.mark.parametrize("file", ["charley.service", "several.conf"])
def test_every_variable_of_the_unit_is_a_setting(file):
    words = (DEPLOY / "systemd" / file).read_text(encoding="utf-8")
    named = re.findall(r"\bCHARLEY_[A-Z_]+", words)

    assert named
    assert unknown_settings(named) == set()


def test_processes_under_systemd_share_the_folder_of_their_backups_and_its_owner():
    """Or somebody who is erased by one process would stay in the backups of another."""
    unit, several, command = (
        (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        for name in ("charley.service", "several.conf", "charley")
    )

    assert "\nEnvironment=CHARLEY_BACKUP_FOLDER=%S/charley/backups\n" in unit
    assert "\nStateDirectory=charley\n" in unit
    assert not re.search("StateDirectory|BACKUP_FOLDER", several)
    assert re.search(r"^User=\w+$", several, re.MULTILINE)
    assert "CHARLEY_BACKUP_FOLDER=$home/backups\n" in command
