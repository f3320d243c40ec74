"""How long `/cramp` takes to answer, with its picture and without, where the way to Discord is slow.

    python -m benchmarks.picture

Prints a table. The whole of Charley talks to the wire-level double through a pipe that lets so many bits a
second pass towards Discord. It is the host's way, not that of a person's phone, which shows the words while
the picture is still on its way.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from discord.http import Route

from bot.app.parts.world import Content
from bot.app.wiring import load_content
from bot.domain.library.terms import BodyPlace
from bot.storage.upgrade import upgrade
from tests.behaviour.process import new_process
from tests.wire import LimitRules, WireDiscord
from tests.wire.pointing import pointed_at
from tests.wire.running import running

LINKS = {
    "100 Mbit/s": 100e6,
    "5 Mbit/s": 5e6,
    "1 Mbit/s": 1e6,
    "256 kbit/s": 256e3,
    "64 kbit/s": 64e3,
}
"""Bits a second."""

TIMES = 40
_PACKET = 1_460
"""Bytes that pass at a time."""


class Pipe:
    """A way to the double that lets a number of bits a second pass towards it; back, all at once."""

    def __init__(self, *, port: int, bits_per_second: float) -> None:
        self._port = port
        self._bits_per_second = bits_per_second
        self.passed = 0
        """Bytes towards the double."""

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(self._slowly(reader, forth), _at_once(back, writer))

    async def _slowly(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        free_at = loop.time()
        while packet := await reader.read(_PACKET):
            self.passed += len(packet)
            free_at = max(free_at, loop.time()) + len(packet) * 8 / self._bits_per_second
            await asyncio.sleep(free_at - loop.time())
            writer.write(packet)
        writer.close()


async def _at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while packet := await reader.read(65_536):
        writer.write(packet)
    writer.close()


@asynccontextmanager
async def through(double: WireDiscord, *, bits_per_second: float) -> AsyncIterator[Pipe]:
    """Send discord.py's requests through a pipe; the gateway stays as it is."""
    port = int(double.api_url.split(":")[2].split("/")[0])
    pipe = Pipe(port=port, bits_per_second=bits_per_second)
    server = await asyncio.start_server(pipe.join, "127.0.0.1", 0)
    direct = Route.BASE
    Route.BASE = direct.replace(f":{port}", f":{server.sockets[0].getsockname()[1]}")
    try:
        yield pipe
    finally:
        Route.BASE = direct
        server.close()


async def measure(content: Content, *, bits_per_second: float) -> tuple[list[float], int, int]:
    """Return the milliseconds of each answer, how many had a picture, and bytes sent for each."""
    with tempfile.TemporaryDirectory() as folder:
        process = new_process(Path(folder) / "charley.db", content)
        await upgrade(process.database.engine)
        async with WireDiscord(limits=LimitRules.off()) as double:
            with pointed_at(double):
                async with running(process.client, double):
                    await double.gateway.wait_ready()
                    async with through(double, bits_per_second=bits_per_second) as pipe:
                        found = await _ask(double)
        await process.database.close()
    times, pictured = found
    return times, pictured, pipe.passed // len(times)


async def _ask(double: WireDiscord) -> tuple[list[float], int]:
    ada, places = double.add_user("ada"), [*BodyPlace]
    times: list[float] = []
    pictured = 0
    for number in range(TIMES):
        place = places[number % len(places)]
        outcome = await double.slash(ada, "cramp", {"where": place.value})
        times.append(outcome.latency_ms or 0.0)
        pictured += bool(outcome.message.attachments)
    return times, pictured


def _row(link: str, kind: str, times: Sequence[float], pictured: int, size: int) -> str:
    middle, most = statistics.median(times), max(times)
    return f"| {link} | {kind} | {middle:.0f} ms | {most:.0f} ms | {pictured} of {len(times)} | {size:,} |"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main() -> int:
    """Measure and print."""
    content = load_content()
    bare = replace(content, first_aid_pictures={})
    _say("| from the host | card | median | longest | came with a picture | bytes sent |")
    _say("| --- | --- | --- | --- | --- | --- |")
    for link, bits_per_second in LINKS.items():
        for kind, each in (("words", bare), ("words and picture", content)):
            measured = await measure(each, bits_per_second=bits_per_second)
            _say(_row(link, kind, *measured))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
