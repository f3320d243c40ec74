"""A road to PostgreSQL that a test can close: for the process behind it the database is away.

The server itself runs on, for it is the one that all tests share.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url

_CHUNK = 1 << 16


class Road:
    """Leads from a port of its own to the socket of a server."""

    def __init__(self, socket: str) -> None:
        """Take the file of the server's socket."""
        self.port = 0
        self._socket = socket
        self._door: asyncio.Server | None = None
        self._walkers: set[asyncio.Task[None]] = set()
        self._is_clear = asyncio.Event()
        self._is_clear.set()

    async def open(self) -> None:
        """Let connections through from now on; always at the same port."""
        self._door = await asyncio.start_server(self._lead, "127.0.0.1", self.port)
        self.port = self._door.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Cut every connection and refuse new ones, as a server does that has ended."""
        if self._door is not None:
            self._door.close()
            self._door = None
        for walker in self._walkers:
            walker.cancel()
        await asyncio.gather(*self._walkers, return_exceptions=True)

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Keep it closed inside."""
        await self.close()
        try:
            yield
        finally:
            await self.open()

    @asynccontextmanager
    async def blocked(self) -> AsyncIterator[None]:
        """Let nothing through inside, and refuse nothing: whoever asks waits for ever."""
        self._is_clear.clear()
        try:
            yield
        finally:
            self._is_clear.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                while chunk := await reader.read(_CHUNK):
                    await self._is_clear.wait()
                    writer.write(chunk)
                    await writer.drain()
        finally:
            writer.close()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_unix_connection(self._socket)
        walkers = [
            asyncio.create_task(self._carry(reader, ours), name="to the server"),
            asyncio.create_task(self._carry(theirs, writer), name="from the server"),
        ]
        self._walkers.update(walkers)
        for walker in walkers:
            walker.add_done_callback(self._walkers.discard)


@asynccontextmanager
async def road_to(url: str) -> AsyncIterator[tuple[Road, str]]:
    """Return an open road to the server of an address on a Unix socket, and the address at its near end."""
    there = make_url(url)
    road = Road(f"{there.query['host']}/.s.PGSQL.5432")
    await road.open()
    here = there.set(host="127.0.0.1", port=road.port, query={})
    try:
        yield road, here.render_as_string(hide_password=False)
    finally:
        await road.close()
