"""The double itself: one loopback server with REST, gateway, files and control."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.wire.bodies import request_with_large_body
from tests.wire.events import publish
from tests.wire.gateway import Gateway
from tests.wire.gateway_controls import GatewayControls
from tests.wire.guild_controls import GuildControls
from tests.wire.guild_events import GuildEvents
from tests.wire.interactions import Interactions
from tests.wire.limits import LimitRules, Limits
from tests.wire.mentions import pinged_by
from tests.wire.model import Application, Attachment, Channel, Guild, Message, User
from tests.wire.nonces import Nonces, Scope
from tests.wire.people import People
from tests.wire.places import check_can_write
from tests.wire.posting import Posting, Upload
from tests.wire.rest import API_ROOT, Rest
from tests.wire.rest_accounts import AccountEndpoints
from tests.wire.rest_interactions import InteractionEndpoints
from tests.wire.rest_messages import MessageEndpoints
from tests.wire.watching import Watching
from tests.wire.world import World, wall_clock

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class WireDiscord:
    """A Discord on loopback that the unmodified discord.py connects to.

    Use as `async with WireDiscord() as discord:`. Times are seconds.

    Args:
        port: 0 takes a free one.
        token: Token of the first bot.
        limits: Rate limits in force; `LimitRules.off()` for none.
        nonce_window: How long a nonce is remembered; 0 switches deduplication off.
        ack_within: Time to acknowledge an interaction.
        heartbeat: Interval between heartbeats.
        wall: Seconds since 1970, for ids and timestamps.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str | None = None,
        limits: LimitRules | None = None,
        nonce_window: float = 180.0,
        nonce_scope: Scope = "author",
        ack_within: float = 3.0,
        heartbeat: float = 41.25,
        wall: Callable[[], float] = wall_clock,
    ) -> None:
        self.world = World(wall=wall)
        self.bot = self.world.add_application("Charley", token=token)
        self.limits = Limits(limits or LimitRules())
        self.nonces = Nonces(window=nonce_window, scope=nonce_scope)
        self.port = port
        self._posting = Posting(self.world, self.nonces)
        self.interactions = Interactions(self._posting, ack_within=ack_within)
        self._gateway = Gateway(self.world, clock=_monotonic, heartbeat=heartbeat)
        self.gateway = GatewayControls(self._gateway)
        self.guilds = GuildControls(self.world, self.gateway, GuildEvents(self._gateway))
        self._accounts = AccountEndpoints(self.world, on_leave=self.guilds.remove_bot)
        self.people = People(
            self.interactions, self._gateway, clock=_monotonic, first_bot=lambda: self.bot
        )
        self.watching = Watching(self.world, first_bot=lambda: self.bot)
        self.dm_messages, self.posts = self.watching.dm_messages, self.watching.posts
        self.wait_for_message = self.watching.wait_for_message
        self.wait_for_post, self.wait_until = self.watching.wait_for_post, self.watching.wait_until
        self._rest = self._build_rest()
        self.faults, self.holds, self.calls = self._rest.faults, self._rest.holds, self._rest.calls
        self.hold = self.holds.hold
        self.slash, self.autocomplete = self.people.slash, self.people.autocomplete
        self.press, self.select = self.people.press, self.people.select
        self.submit, self.visible_commands = self.people.submit, self.people.visible_commands
        self.add_user, self.add_group = self.world.add_user, self.world.add_group
        self.add_bot, self.pinged_by = self.world.add_application, pinged_by
        self.served_also: dict[str, Handler] = {}
        """Further handlers by the first part of the path; `control.py` adds one."""
        self._runner: web.ServerRunner | None = None

    @property
    def address(self) -> str:
        """The server's root, such as http://127.0.0.1:8899."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What CHARLEY_DISCORD_API_URL is set to."""
        return self.address + API_ROOT

    @property
    def gateway_url(self) -> str:
        """What GET /gateway/bot and READY name."""
        return f"ws://127.0.0.1:{self.port}/"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on loopback."""
        server = web.Server(
            self._dispatch, request_factory=request_with_large_body, access_log=None
        )
        self._server = server
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()
        self._posting.address = self.address
        self._gateway.url = self._accounts.gateway_url = self.gateway_url

    async def stop(self) -> None:
        """Cut all connections and stop listening.

        Raises:
            ExceptionGroup: The double itself failed at some request.
        """
        self.holds.release_all()
        self._cut_all()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._rest.crashes:
            reason = "the double failed"
            raise ExceptionGroup(reason, self._rest.crashes)

    @asynccontextmanager
    async def offline(self) -> AsyncIterator[None]:
        """Be unreachable for the length of the block; nothing is forgotten."""
        await self._site.stop()
        self._cut_all()
        try:
            yield
        finally:
            await self._listen()

    def add_guild(
        self,
        name: str,
        *,
        members: Sequence[User] = (),
        channels: Sequence[str] = ("general",),
        roles: Sequence[str] = (),
        locale: str = "en-US",
        bots: Sequence[Application] | None = None,
        id: int | None = None,  # noqa: A002 - Discord's word
    ) -> Guild:
        """Create a server with the bots in it (the first one unless named); tell them.

        Args:
            members: The first owns and administers it.
        """
        guild = self.world.add_guild(
            name, members=members, channels=channels, roles=roles, locale=locale, id=id
        )
        for bot in [self.bot] if bots is None else bots:
            self.guilds.add_bot(guild, bot)
        return guild

    def remove_guild(self, guild: Guild, *, bot: Application | None = None) -> None:
        """Remove a bot from a server, as an admin does."""
        self.guilds.remove_bot(guild, bot or self.bot)

    def block(self, user: User, code: int = 50007, *, refuse_opening: bool = False) -> None:
        """Close a person's DMs: 50007 blocked the bot, 50278 no common server, 50001 a fault.

        Args:
            refuse_opening: A DM that does not exist yet cannot be opened either (400).
        """
        user.refusal, user.refuses_opening = code, refuse_opening

    def unblock(self, user: User) -> None:
        """Open a person's DMs again."""
        user.refusal, user.refuses_opening = None, False

    def say(self, user: User, text: str, *, channel: Channel | None = None) -> Message:
        """Type a message, into the bot's DM unless a channel is named.

        Raises:
            NotPossibleError: The person may not write there.
        """
        channel = channel or self.world.direct(self.bot, user)
        check_can_write(channel, user)
        if channel.is_archived:
            self.guilds.set_thread(channel, archived=False)
        message = self._posting.build(channel, user, {"content": text}, [])
        self.world.post(message)
        publish(self._gateway, "MESSAGE_CREATE", message)
        return message

    def upload(self, filename: str, content: bytes) -> Attachment:
        """Keep a file that a person attaches to a command's option."""
        channel = self.world.direct(self.bot, self.bot.owner)
        upload = Upload(field="", filename=filename, content=content)
        return self._posting.store(channel, upload)

    def _build_rest(self) -> Rest:
        messages = MessageEndpoints(
            self._posting,
            publish=lambda event, message: publish(self._gateway, event, message),
            unarchive=lambda thread: self.guilds.set_thread(thread, archived=False),
        )
        interactions = InteractionEndpoints(self.interactions)
        routes = [*self._accounts.routes(), *messages.routes(), *interactions.routes()]
        return Rest(self.world, self.limits, routes=routes, clock=_monotonic)

    async def _listen(self) -> None:
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    def _cut_all(self) -> None:
        for handler in self._server.connections:
            if handler.transport is not None:
                handler.transport.abort()

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith(API_ROOT):
            return await self._rest.answer(request)
        if path == "/":
            return await self._gateway.serve(request)
        if path.startswith("/attachments/"):
            return self._file(path)
        also = self.served_also.get(path.split("/")[1])
        return web.Response(status=404) if also is None else await also(request)

    def _file(self, path: str) -> web.Response:
        attachment = self.world.attachments.get(int(path.split("/")[3]))
        if attachment is None:
            return web.Response(status=404)
        return web.Response(body=attachment.content, content_type=attachment.content_type)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
