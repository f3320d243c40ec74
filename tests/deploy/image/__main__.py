"""`make image-check`: build the image without a container engine, start it, and ask its health.

Each `RUN` is executed in an empty folder tree as the builder would, with the files that
`.dockerignore` lets through. The result runs as the image's user, without any rights, on a tree
that it can only read, beside a Discord of ours. What it cannot show is the base image itself: this
machine's Debian and Python stand in for it.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from tests.architecture.checkout import ROOT
from tests.deploy.image import machine
from tests.deploy.image.builder import Builder, Built
from tests.deploy.image.container import PATIENCE, Container
from tests.deploy.image.dockerfile import stages
from tests.deploy.image.saying import check, say
from tests.wire import WireDiscord

TOKEN_FILE = "/tmp/token"  # noqa: S105, S108 - its place in the container
NO_RIGHTS = "0" * 16


def main() -> None:
    """Build, start, ask, stop."""
    machine.in_own_namespace("tests.deploy.image")
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="charley-image-"))
    try:
        # In memory, which belongs to this namespace, as all mounts below it do. What is mounted is
        # this machine's own: it is let go of as a whole, and never deleted file by file.
        with machine.memory(folder):
            builder = Builder(ROOT, folder, say=say)
            built = [builder.build(stage) for stage in stages(ROOT / "Dockerfile")][-1]
            say(f"built in {time.monotonic() - begun:.1f} s; {size_of(built)} MB beside the base")
            asyncio.run(try_out(built, folder))
    finally:
        folder.rmdir()
    say(f"the image is as it should be; {time.monotonic() - begun:.1f} s in all")


def size_of(built: Built) -> int:
    """Return how much the image adds to its base, in megabytes."""
    files = (built.tree / "opt/charley").rglob("*")
    return sum(each.lstat().st_size for each in files if not each.is_dir()) >> 20


async def try_out(built: Built, folder: Path) -> None:
    """Start the image beside a Discord of ours, and hold it to what the documents say."""
    async with WireDiscord() as discord:
        variables = {
            "CHARLEY_DISCORD_TOKEN_FILE": TOKEN_FILE,
            "CHARLEY_DISCORD_API_URL": discord.api_url,
        }
        container = Container(built, folder, variables=variables)
        (folder / "tmp/token").write_text(discord.bot.token)
        try:
            await hold(container, discord)
        except BaseException:
            say("\n".join([*container.said, *map(str, container.log[-10:])]))
            raise
        finally:
            await container.close()


async def hold(container: Container, discord: WireDiscord) -> None:
    """Fail where the running image is not what it should be."""
    begun = time.monotonic()
    code, words = await container.health()
    check(code != 0, f"before the start its health check says no: {words.strip()[-100:]!r}")
    await container.start()
    await discord.gateway.wait_counts(identifies=1, timeout=PATIENCE)
    say(f"started in {time.monotonic() - begun:.1f} s")
    status = container.status()
    check(status["Uid"].split() == ["1000"] * 4, "it runs as user 1000")
    check(status["NSpid"].split()[-1] == "1", "it is process 1")
    check({status[each] for each in ("CapEff", "CapBnd")} == {NO_RIGHTS}, "it has no rights")
    check(status["NoNewPrivs"] == "1", "it can gain none")
    for place in ("/opt/charley/bin", "/etc", "/usr", "/"):
        code, words = await container.run(["/bin/touch", f"{place}/written"])
        check(code != 0, f"it cannot write to {place}")
    ada = discord.add_user("ada")
    answer = await discord.slash(ada, "cramp", {"where": "calf"})
    check(answer.latency_ms is not None, "it answers a command")
    code, words = await until_well(container)
    check(code == 0, f"its health check says yes: {words.strip()!r}")
    code, words = await container.run(["charley", "check"])
    check(code == 0, "`charley check` finds nothing wrong")
    begun = time.monotonic()
    check(await container.stop() == 0, "it ends when it is asked to")
    say(f"stopped in {time.monotonic() - begun:.1f} s")
    check((await container.health())[0] != 0, "its health check says no again")


async def until_well(container: Container) -> tuple[int, str]:
    """Ask the health check until it says yes, or for a minute."""
    async with asyncio.timeout(PATIENCE):
        while True:
            code, words = await container.health()
            if code == 0:
                return code, words
            await asyncio.sleep(1)


if __name__ == "__main__":
    main()
