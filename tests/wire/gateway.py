"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, and its bad days."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aiohttp import web

from tests.wire.connection import Connection
from tests.wire.guild_payloads import guild_payload
from tests.wire.model import Application, Guild, Json
from tests.wire.payloads import user_payload
from tests.wire.sessions import Session
from tests.wire.world import World

GUILDS, PRIVILEGED = 1 << 0, 1 << 1 | 1 << 8 | 1 << 15  # intents
ENDING_CODES = frozenset({1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014})


@dataclass(slots=True, kw_only=True)
class GatewayCounts:
    """How often clients did what."""

    connects: int = 0
    identifies: int = 0
    resumes: int = 0
    refused_resumes: int = 0
    heartbeats: int = 0


class Gateway:
    """All sessions of all bots.

    Args:
        heartbeat: Seconds between heartbeats, told in HELLO.
        session_life: Seconds a lost session can still be resumed.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Callable[[], float],
        heartbeat: float = 41.25,
        session_life: float = 180.0,
    ) -> None:
        self.world = world
        self.heartbeat = heartbeat
        self.session_life = session_life
        self.url = ""
        self.counts = GatewayCounts()
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.refusals_left = 0
        self.opens = asyncio.Event()
        """Whether handshakes are answered; else they wait."""
        self.opens.set()
        self.withholds_acks = False
        self.acks_after = 0.0
        """Seconds from a heartbeat to its answer: a network is slower than a loopback."""
        self._clock = clock

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one connection from handshake to end."""
        self.counts.connects += 1
        await self.opens.wait()
        if self.refusals_left > 0:
            self.refusals_left -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, autoclose=False)
        await socket.prepare(request)
        # zstd-stream is answered with plain text, which discord.py accepts as well.
        deflate = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request.transport, deflate=deflate)
        self.connections.add(connection)
        pump = asyncio.create_task(connection.pump())
        try:
            await self._converse(connection)
        finally:
            pump.cancel()
            self.connections.discard(connection)
            self._left(connection)
        return socket

    async def _converse(self, connection: Connection) -> None:
        connection.send_op(10, {"heartbeat_interval": int(self.heartbeat * 1000)})
        while (received := await connection.receive()) is not None:
            match received.get("op"):
                case 1:
                    self._beat(connection)
                case 2:
                    self._identify(connection, received["d"])
                case 6:
                    self._resume(connection, received["d"])
                case 3 | 4 | 8:
                    pass  # presence, voice and member requests change nothing here
                case _:
                    connection.close(4001)

    def _beat(self, connection: Connection) -> None:
        self.counts.heartbeats += 1
        if not (self.withholds_acks or connection.drops_acks):
            asyncio.get_running_loop().call_later(self.acks_after, connection.send_op, 11)

    def _identify(self, connection: Connection, asked: Json) -> None:
        self.counts.identifies += 1
        application = self.world.by_token.get(asked.get("token", ""))
        if application is None or application.is_revoked:
            connection.close(4004)
            return
        application.identifies_left -= 1
        intents = asked.get("intents", 0)
        if intents & PRIVILEGED & ~application.privileged_intents:
            connection.close(4014)
            return
        shard, shards = asked.get("shard", (0, 1))
        if not 0 <= shard < shards:
            connection.close(4010)
            return
        session = Session(
            id=secrets.token_hex(16),
            application=application,
            shard=shard,
            shards=shards,
            intents=intents,
            connection=connection,
        )
        self.sessions[session.id] = session
        self._greet(session)

    def _greet(self, session: Session) -> None:
        guilds = list(self._guilds(session))
        ready = {
            "v": 10,
            "user": user_payload(session.application.user),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(session.application.id), "flags": 0},
        }
        session.dispatch("READY", json.dumps(ready))
        if session.intents & GUILDS:
            for guild in guilds:
                if not guild.is_unavailable:
                    payload = guild_payload(guild, session.application) | {"unavailable": False}
                    session.dispatch("GUILD_CREATE", json.dumps(payload))
        self.world.changes.happened()

    def _guilds(self, session: Session) -> Iterator[Guild]:
        for guild in self.world.guilds.values():
            if session.application.id in guild.applications and session.hears(guild.id):
                yield guild

    def _resume(self, connection: Connection, asked: Json) -> None:
        self.counts.resumes += 1
        session = self.sessions.get(asked.get("session_id") or "")
        if session is None or session.application.token != asked.get("token"):
            self.counts.refused_resumes += 1
            connection.send_op(9, payload=False)
            return
        if session.connection is not None and session.connection is not connection:
            session.connection.close(4000)
        session.replay(connection, after=asked.get("seq") or 0)
        session.dispatch("RESUMED", "{}")
        self.world.changes.happened()

    def _left(self, connection: Connection) -> None:
        """Keep the session for RESUME unless the ending was final."""
        for session in [s for s in self.sessions.values() if s.connection is connection]:
            session.connection = None
            session.left_at = self._clock()
            if connection.ended_with in ENDING_CODES:
                del self.sessions[session.id]
        self.world.changes.happened()

    def dispatch(
        self,
        application: Application,
        event: str,
        payload: Json,
        *,
        guild_id: int | None = None,
        intent: int = 0,
    ) -> int:
        """Send an event to the shards that hear it; return how many sessions that were."""
        encoded = json.dumps(payload)
        hearing = list(self.hearing(application, guild_id=guild_id, intent=intent))
        for session in hearing:
            session.dispatch(event, encoded)
        return len(hearing)

    def hearing(
        self, application: Application, *, guild_id: int | None, intent: int = 0
    ) -> Iterator[Session]:
        """Yield the sessions, connected or resumable, that get such an event."""
        expired_at = self._clock() - self.session_life
        for session in list(self.sessions.values()):
            if session.left_at is not None and session.left_at < expired_at:
                del self.sessions[session.id]
            elif (
                session.application is application
                and session.hears(guild_id)
                and session.intents & intent == intent
            ):
                yield session
