"""One WebSocket to a bot: compression, order, and rude endings."""

import asyncio
import json
import zlib

from aiohttp import WSMsgType, web

from tests.wire.bodies import reset_on_close
from tests.wire.model import Json


class Connection:
    """Sends frames in order; every frame of one connection shares one zlib context."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, *, deflate: bool
    ) -> None:
        self.socket = socket
        self._transport = transport
        self._deflate = zlib.compressobj() if deflate else None
        self._outgoing: asyncio.Queue[str | int] = asyncio.Queue()
        self.drops_acks = False
        self.ended_with: int | None = None
        """Close code of whoever closed first; None while open and after a lost connection."""

    async def receive(self) -> Json | None:
        """Return the next frame, None at the end of the connection."""
        frame = await self.socket.receive()
        if frame.type is WSMsgType.TEXT:
            received: Json = json.loads(frame.data)
            return received
        if frame.type is WSMsgType.CLOSE and self.ended_with is None:
            self.ended_with = frame.data
        return None

    def send(self, frame: str) -> None:
        """Queue a frame."""
        self._outgoing.put_nowait(frame)

    def send_op(self, op: int, payload: object = None) -> None:
        """Queue a frame that is no event."""
        self.send(json.dumps({"op": op, "d": payload, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close with a code, after everything queued."""
        self._outgoing.put_nowait(code)

    def abort(self) -> None:
        """Cut the TCP connection with RST."""
        if self._transport is not None:
            reset_on_close(self._transport)
            self._transport.abort()

    async def pump(self) -> None:
        """Send what is queued until the connection ends."""
        while True:
            entry = await self._outgoing.get()
            if isinstance(entry, int):
                self.ended_with = self.ended_with or entry
                await self.socket.close(code=entry)
                return
            try:
                await self._write(entry)
            except ConnectionError:
                return

    async def _write(self, frame: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(frame)
            return
        packed = self._deflate.compress(frame.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(packed)
