"""A machine whose first process is systemd: namespaces of its own, on the tree of a build.

It sees nothing of the machine around it but its programs, read-only, and its loopback. Units that would
set up hardware, logs or the kernel are left out; the one that is tried is as it stands in `deploy/`.
"""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

from tests.deploy.files import DEPLOY
from tests.deploy.image import machine
from tests.process.processes import die_with_parent

LEFT_OUT = (
    "console-getty.service", "dbus.service", "dbus.socket", "systemd-journald-dev-log.socket", "systemd-journald.service",
    "systemd-journald.socket", "systemd-udevd.service",
)  # fmt: skip
STANDING = {"sysinit.target": "", "basic.target": "", "default.target": "Wants=charley.service\n"}
LOG = "/run/charley.log"
COMMAND = "/opt/charley/command"
"""Where the script for root's commands is; in /usr/local nothing can be written here."""
GONE_WITHIN = 10.0
_DEVICES = {"tty": (5, 0), "full": (1, 7)}

_ALONE = """
set -e
mkdir {groups}
mount -t cgroup2 cgroup2 {groups}
mkdir {groups}/{name}
echo $$ > {groups}/{name}/cgroup.procs
exec unshare --pid --cgroup --mount --propagation=private --fork --kill-child /bin/sh -c "$0"
"""
"""A control group of its own, below which everything stays that systemd makes."""

_BOOT = """
set -e
mount --rbind {tree} {tree}
mount --make-rprivate /
mount -t cgroup2 cgroup2 {tree}/sys/fs/cgroup
mount -t proc proc {tree}/proc
mount -o bind,ro {tree}/proc/sys {tree}/proc/sys
mount -o remount,bind,ro {tree}/proc/sys
cd {tree}
pivot_root . mnt
umount -l /mnt
mount --make-rshared / # as systemd itself does where it is not in a container
exec env -i container=lxc PATH=/usr/sbin:/usr/bin /lib/systemd/systemd --show-status=no
"""


def lay_out(tree: Path, *, token: str, changes: str) -> None:
    """Put the unit, its token and what a boot needs into the tree.

    Args:
        tree: where Charley is in /opt/charley.
        token: what /etc/charley/token holds, for root alone.
        changes: lines of a drop-in, for what the check has to have otherwise.
    """
    units = tree / "etc/systemd/system"
    for name in ("charley", "charley@"):
        (units / f"{name}.service.d").mkdir(parents=True)
        shutil.copy(DEPLOY / "systemd/charley.service", units / f"{name}.service")
        (units / f"{name}.service.d/check.conf").write_text(
            f"[Service]\nStandardError=file:{LOG}\n{changes}"
        )
    shutil.copy(DEPLOY / "systemd/several.conf", units / "charley@.service.d")
    shutil.copy(DEPLOY / "systemd/charley", tree / COMMAND.removeprefix("/"))
    for name in LEFT_OUT:
        (units / name).symlink_to("/dev/null")
    for name, lines in STANDING.items():
        (units / name).write_text(f"[Unit]\nDescription={name}\n{lines}")
    (tree / "etc/machine-id").write_text("0123456789abcdef" * 2 + "\n")
    (tree / "etc/charley").mkdir()
    (tree / "etc/charley/a.env").write_text("CHARLEY_HTTP_PORT=8081\n")
    (tree / "etc/charley/token").write_text(f"{token}\n")
    (tree / "etc/charley/token").chmod(0o600)
    machine.run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", tree / "run")
    for name in ("sys", "mnt"):
        (tree / name).mkdir()
    machine.run("mount", "--rbind", "/sys", tree / "sys")
    machine.run("umount", "--recursive", tree / "sys/fs/cgroup")
    for name, (major, minor) in _DEVICES.items():
        machine.run("mknod", "-m", "666", tree / "dev" / name, "c", str(major), str(minor))
    (tree / "dev/console").touch()


class Host:
    """The machine, booted."""

    def __init__(self, process: asyncio.subprocess.Process, *, group: Path) -> None:
        self._process = process
        self._group = group

    @classmethod
    async def boot(cls, tree: Path) -> "Host":
        """Start systemd as the first process of namespaces of its own."""
        groups, name = tree.parent / "groups", tree.parent.name
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _ALONE.format(groups=groups, name=name), _BOOT.format(tree=tree)),
            stdin=asyncio.subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        return cls(process, group=groups / name)

    def run(self, *words: str) -> str:
        """Run a command there, as root; return what it says."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        first = children.read_text(encoding="utf-8").strip()
        enter = ["nsenter", f"--target={first}", "--mount", "--pid", "--cgroup", "--root"]
        command = [*enter, "env", "-i", "--chdir=/", f"PATH={machine.BASE_PATH}", *words]
        ended = subprocess.run(  # noqa: S603
            command, check=False, capture_output=True, text=True, errors="replace", timeout=30
        )
        return ended.stdout + ended.stderr

    def show(self, name: str) -> str:
        """Return a property of the unit."""
        return self.run("systemctl", "show", "--value", f"--property={name}", "charley").strip()

    async def until(self, name: str, value: str, *, within: float) -> None:
        """Wait until a property of the unit has a value."""
        async with asyncio.timeout(within):
            while self.show(name) != value:  # noqa: ASYNC110 - systemd tells nobody
                await asyncio.sleep(0.5)

    async def close(self) -> None:
        """Switch it off, and leave no control group behind."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        async with asyncio.timeout(GONE_WITHIN):
            while not _removed(self._group):  # noqa: ASYNC110 - nor does the kernel
                await asyncio.sleep(0.1)


def _removed(group: Path) -> bool:
    """Remove a control group with those below it, unless something in it still runs."""
    if "populated 1" in (group / "cgroup.events").read_text(encoding="utf-8"):
        return False
    for each, _, _ in os.walk(group, topdown=False):
        Path(each).rmdir()
    return True
