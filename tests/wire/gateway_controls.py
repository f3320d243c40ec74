"""What a test can do to the gateway. Without a bot named, all bots are meant."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from tests.wire.connection import Connection
from tests.wire.gateway import GUILDS, Gateway, GatewayCounts
from tests.wire.guild_payloads import guild_payload
from tests.wire.model import Application, Guild, Json
from tests.wire.sessions import Session

READY_TIMEOUT = 10.0


class GatewayControls:
    """Levers on a running gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def counts(self) -> GatewayCounts:
        """Connects, identifies, resumes and heartbeats so far."""
        return self._gateway.counts

    @property
    def heartbeat(self) -> float:
        """Seconds between heartbeats that new connections are told."""
        return self._gateway.heartbeat

    @heartbeat.setter
    def heartbeat(self, seconds: float) -> None:
        self._gateway.heartbeat = seconds

    @property
    def acks_after(self) -> float:
        """Seconds from a heartbeat to its answer."""
        return self._gateway.acks_after

    @acks_after.setter
    def acks_after(self, seconds: float) -> None:
        self._gateway.acks_after = seconds

    @property
    def sessions(self) -> list[Session]:
        """All sessions, connected or resumable."""
        return list(self._gateway.sessions.values())

    async def wait_ready(
        self,
        bot: Application | None = None,
        *,
        shards: int = 1,
        timeout: float = READY_TIMEOUT,  # noqa: ASYNC109
    ) -> None:
        """Wait until so many shards are identified or resumed and connected."""
        await self._gateway.world.changes.until(
            lambda: len(list(self._connected(bot))) >= shards, timeout=timeout
        )

    async def wait_counts(
        self,
        *,
        identifies: int = 0,
        resumes: int = 0,
        timeout: float = READY_TIMEOUT,  # noqa: ASYNC109
    ) -> None:
        """Wait until at least so many IDENTIFYs and RESUMEs were seen."""
        counts = self._gateway.counts
        await self._gateway.world.changes.until(
            lambda: counts.identifies >= identifies and counts.resumes >= resumes, timeout=timeout
        )

    def reconnect(self, bot: Application | None = None) -> None:
        """Send op 7: please reconnect and resume."""
        for session in self._connected(bot):
            self._connection(session).send_op(7)

    def invalidate(self, bot: Application | None = None, *, resumable: bool = False) -> None:
        """Send op 9; a session that is not resumable is forgotten with its events."""
        for session in list(self._connected(bot)):
            self._connection(session).send_op(9, payload=resumable)
            if not resumable:
                del self._gateway.sessions[session.id]

    def close(self, code: int = 4000, bot: Application | None = None) -> None:
        """Close every connection with a code."""
        for session in self._connected(bot):
            self._connection(session).close(code)

    def abort(self, bot: Application | None = None) -> None:
        """Cut every connection with RST."""
        for session in self._connected(bot):
            self._connection(session).abort()

    def forget_sessions(self) -> None:
        """Make the next RESUME fail with op 9 false; connections stay."""
        self._gateway.sessions.clear()

    def withhold_acks(self, *, on: bool = True) -> None:
        """Stop acknowledging heartbeats on the connections of now; new ones work.

        A client takes such a connection for a zombie, closes it and resumes.
        """
        for connection in self._gateway.connections:
            connection.drops_acks = on

    def refuse_connects(self, times: int) -> None:
        """Answer the next handshakes with 503."""
        self._gateway.refusals_left = times

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Cut every connection with RST, and let handshakes wait until the end of the block."""
        self._gateway.opens.clear()
        self.abort()
        try:
            yield
        finally:
            self._gateway.opens.set()

    def send_event(self, event: str, payload: Json, bot: Application | None = None) -> None:
        """Send any event as it is, known or not, well formed or not, to shard 0."""
        for session in self._connected(bot):
            if session.shard == 0:
                session.dispatch(event, json.dumps(payload))

    def guild_create(self, guild: Guild, bot: Application) -> None:
        """Tell a bot that it has joined a server, or that the server is available again."""
        payload = guild_payload(guild, bot)
        if guild.is_unavailable:
            guild.is_unavailable = payload["unavailable"] = False
        self._gateway.dispatch(bot, "GUILD_CREATE", payload, guild_id=guild.id, intent=GUILDS)

    def guild_delete(self, guild: Guild, bot: Application, *, unavailable: bool = False) -> None:
        """Tell a bot that a server is unavailable, or that it was removed from it."""
        payload: Json = {"id": str(guild.id)}
        if unavailable:
            guild.is_unavailable = payload["unavailable"] = True
        else:
            guild.applications.discard(bot.id)
            guild.members.pop(bot.id, None)
        self._gateway.dispatch(bot, "GUILD_DELETE", payload, guild_id=guild.id, intent=GUILDS)

    def _connected(self, bot: Application | None) -> Iterator[Session]:
        for session in self._gateway.sessions.values():
            if session.connection is not None and bot in (None, session.application):
                yield session

    @staticmethod
    def _connection(session: Session) -> Connection:
        assert session.connection is not None
        return session.connection
