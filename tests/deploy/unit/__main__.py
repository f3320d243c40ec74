"""`make unit-check`: boot a systemd of its own with the unit of `deploy/`, and see Charley run under it.

What `systemd-analyze` cannot say: that Charley works behind all those locks, that systemd hears it, that it
reads its token, and that one which hangs or is set up wrongly is treated as the unit says.
"""

import asyncio
import signal
import tempfile
import time
from pathlib import Path

from tests.architecture.checkout import ROOT
from tests.deploy.image import machine
from tests.deploy.image.builder import Builder
from tests.deploy.image.dockerfile import stages
from tests.deploy.image.saying import check, say
from tests.deploy.unit.host import COMMAND, LOG, Host, lay_out
from tests.wire import WireDiscord

PATIENCE = 60.0
NO_RIGHTS = "0" * 16
FIRST_DYNAMIC = 61184
"""The first of the user ids that systemd gives to units with DynamicUser."""

QUICKLY = "WatchdogSec=10\nRestartSec=1\n"
"""The unit's own are a minute and a minute and a half: nobody wants to wait for that."""

WELL = "Reminders go out, and commands are answered."


def main() -> None:
    """Build Charley as the image does, boot, look."""
    machine.in_own_namespace("tests.deploy.unit")
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="charley-unit-"))
    try:
        with machine.memory(folder):
            first, *_ = stages(ROOT / "Dockerfile")
            built = Builder(ROOT, folder, say=say).build(first)
            asyncio.run(try_out(built.tree))
    finally:
        folder.rmdir()
    say(f"the unit is as it should be; {time.monotonic() - begun:.1f} s in all")


async def try_out(tree: Path) -> None:
    """Boot beside a Discord of ours."""
    async with WireDiscord() as discord:
        api = f"Environment=CHARLEY_DISCORD_API_URL={discord.api_url}\n"
        lay_out(tree, token=discord.bot.token, changes=QUICKLY + api)
        host = await Host.boot(tree)
        try:
            await hold(host, discord)
        except BaseException:
            say(host.run("systemctl", "status", "--no-pager", "--full", "charley"))
            say(host.run("tail", "-n", "20", LOG))
            raise
        finally:
            await host.close()


async def hold(host: Host, discord: WireDiscord) -> None:
    """Fail where the unit, or Charley under it, is not what it should be."""
    await discord.gateway.wait_counts(identifies=1, timeout=PATIENCE)
    await host.until("ActiveState", "active", within=PATIENCE)
    check(host.show("Type") == "notify", "systemd was told that Charley is ready")
    locks = host.run("cat", f"/proc/{host.show('MainPID')}/status")
    lines = dict(line.split(":\t", 1) for line in locks.splitlines() if ":\t" in line)
    check(
        int(lines["Uid"].split()[0]) >= FIRST_DYNAMIC, "it runs as a user that exists while it runs"
    )
    check({lines[each] for each in ("CapEff", "CapBnd")} == {NO_RIGHTS}, "it has no rights")
    check(lines["NoNewPrivs"] == "1" and lines["Seccomp"] == "2", "its system calls are filtered")
    ada = discord.add_user("ada")
    answer = await discord.slash(ada, "cramp", {"where": "calf"})
    check(answer.latency_ms is not None, "it answers a command")
    await host.until("StatusText", WELL, within=PATIENCE)
    check(
        "charley.db" in host.run("ls", "/var/lib/charley"), f"it has a database, and says: {WELL}"
    )

    hold_of_commands(host, owner=lines["Uid"].split()[0])
    await hold_of_ends(host, discord)
    hold_of_several(host)
    await hold_of_wrong_settings(host)


def hold_of_commands(host: Host, *, owner: str) -> None:
    """Fail where root's commands do not work beside it."""
    said = host.run(COMMAND, "db", "backup", "/var/lib/charley/by-hand.db")
    check(
        "by-hand.db" in host.run("find", "/var/lib/charley/.", "-user", owner),
        f"a command of its works beside it, and leaves its files to it: {said.strip()}",
    )


async def hold_of_ends(host: Host, discord: WireDiscord) -> None:
    """Fail where it is not ended, or not started anew, as the unit says."""
    host.run("kill", f"-{signal.SIGSTOP.value}", host.show("MainPID"))
    await host.until("NRestarts", "1", within=PATIENCE)
    await discord.gateway.wait_counts(identifies=2, timeout=PATIENCE)
    check(host.show("ActiveState") == "active", "one that hangs is ended and started anew")

    await host.until("StatusText", WELL, within=PATIENCE)
    begun = time.monotonic()
    host.run("systemctl", "stop", "charley")
    check(host.show("Result") == "success", "it ends when it is asked to")
    say(f"stopped in {time.monotonic() - begun:.1f} s")


def hold_of_several(host: Host) -> None:
    """Fail where the unit's second name does not do."""
    host.run("systemctl", "start", "charley@a")
    check(
        host.run("systemctl", "is-active", "charley@a").strip() == "active",
        "as one of several it has the same folder, and the same user's rights to it",
    )
    host.run("systemctl", "stop", "charley@a")


async def hold_of_wrong_settings(host: Host) -> None:
    """Fail where it is tried again with them."""
    host.run("rm", "/etc/charley/token")
    host.run(
        "sh",
        "-c",
        "umask 077; echo CHARLEY_SHARD_IDS=x > /etc/charley/env; echo x > /etc/charley/token",
    )
    host.run("systemctl", "start", "charley")
    await host.until("ExecMainStatus", "2", within=PATIENCE)
    await asyncio.sleep(3)  # longer than RestartSec: had it been tried again, it would show
    check(host.show("ActiveState") == "failed", "with wrong settings it is not tried again")


if __name__ == "__main__":
    main()
