"""Endpoints about accounts, applications, commands and servers."""

from collections.abc import Callable

from tests.wire.command_permissions import described
from tests.wire.errors import api_error
from tests.wire.guild_payloads import channel_payload, guild_payload, role_payload
from tests.wire.model import Application, Guild, Json
from tests.wire.payloads import application_payload, member_payload, user_payload
from tests.wire.permissions import VIEW_CHANNEL, can
from tests.wire.routes import ApiRequest, Reply, Route
from tests.wire.world import World

IDENTIFY_WINDOW_MS = 86_400_000


class AccountEndpoints:
    """Serves what changes rarely. *gateway_url* is known once the server listens."""

    def __init__(self, world: World, *, on_leave: Callable[[Guild, Application], None]) -> None:
        self.world = world
        self.gateway_url = ""
        self._on_leave = on_leave

    def routes(self) -> list[Route]:
        """Return this module's part of the API."""
        commands = "/applications/{}/commands"
        guild_commands = "/applications/{}/guilds/{}/commands"
        one_permission = f"{guild_commands}/{{}}/permissions"
        return [
            Route(method="GET", template="/users/@me", serve=self.me),
            Route(method="GET", template="/users/{}", serve=self.user),
            Route(method="GET", template="/oauth2/applications/@me", serve=self.my_application),
            Route(method="GET", template="/applications/@me", serve=self.my_application),
            Route(method="GET", template="/gateway", serve=self.gateway),
            Route(method="GET", template="/gateway/bot", serve=self.gateway_bot),
            Route(method="GET", template=commands, serve=self.commands),
            Route(method="PUT", template=commands, serve=self.sync),
            Route(method="GET", template=guild_commands, serve=self.commands),
            Route(method="PUT", template=guild_commands, serve=self.sync),
            Route(
                method="GET", template=f"{guild_commands}/permissions", serve=self.all_permissions
            ),
            Route(method="GET", template=one_permission, serve=self.permissions),
            Route(method="PUT", template=one_permission, serve=self.refuse_permissions),
            Route(method="GET", template="/guilds/{}", serve=self.guild),
            Route(method="GET", template="/guilds/{}/channels", serve=self.guild_channels),
            Route(method="GET", template="/guilds/{}/roles", serve=self.guild_roles),
            Route(method="GET", template="/guilds/{}/members/{}", serve=self.member),
            Route(method="DELETE", template="/users/@me/guilds/{}", serve=self.leave),
        ]

    def me(self, request: ApiRequest) -> Reply:
        return Reply(200, user_payload(request.application.user))

    def user(self, request: ApiRequest) -> Reply:
        user = self.world.users.get(int(request.ids[0]))
        if user is None:
            raise api_error(10013)
        return Reply(200, user_payload(user))

    def my_application(self, request: ApiRequest) -> Reply:
        return Reply(200, application_payload(request.application))

    def gateway(self, request: ApiRequest) -> Reply:
        return Reply(200, {"url": self.gateway_url})

    def gateway_bot(self, request: ApiRequest) -> Reply:
        left = request.application.identifies_left
        at_once = request.application.identifies_at_once
        limit = {"total": 1000, "remaining": left, "max_concurrency": at_once}
        return Reply(
            200,
            {
                "url": self.gateway_url,
                "shards": request.application.shards,
                "session_start_limit": limit | {"reset_after": IDENTIFY_WINDOW_MS},
            },
        )

    def commands(self, request: ApiRequest) -> Reply:
        return Reply(200, request.application.commands.get(_guild_id(request), []))

    def sync(self, request: ApiRequest) -> Reply:
        """Replace all commands; one that keeps its name keeps its id."""
        guild_id = _guild_id(request)
        known = {c["name"]: c["id"] for c in request.application.commands.get(guild_id, [])}
        synced = [self._synced(request, command, known) for command in request.payload["list"]]
        request.application.commands[guild_id] = synced
        return Reply(200, synced)

    def _synced(self, request: ApiRequest, command: Json, known: dict[str, str]) -> Json:
        identity = {
            "id": known.get(command["name"]) or str(self.world.snowflakes.next()),
            "application_id": str(request.application.id),
            "version": str(self.world.snowflakes.next()),
        }
        guild_id = _guild_id(request)
        place = {} if guild_id is None else {"guild_id": str(guild_id)}
        return {"type": 1, "description": "", **command, **identity, **place}

    def all_permissions(self, request: ApiRequest) -> Reply:
        bot, guild = request.application, self._guild(request, at=1)
        ids = [
            command_id for guild_id, command_id in bot.command_permissions if guild_id == guild.id
        ]
        return Reply(200, [described(bot, guild, command_id) for command_id in ids])

    def permissions(self, request: ApiRequest) -> Reply:
        """Tell what admins have set for a command; 404/10066 where they have not."""
        bot, guild, command_id = request.application, self._guild(request, at=1), request.ids[2]
        if (guild.id, command_id) not in bot.command_permissions:
            raise api_error(10066)
        return Reply(200, described(bot, guild, command_id))

    def refuse_permissions(self, request: ApiRequest) -> Reply:
        """Only an admin's Bearer token may set them."""
        raise api_error(20001)

    def guild(self, request: ApiRequest) -> Reply:
        return Reply(200, guild_payload(self._guild(request), request.application))

    def guild_channels(self, request: ApiRequest) -> Reply:
        """List the channels that the bot can view, as the API has told no other since 2026."""
        channels = self._guild(request).channels.values()
        seen = [each for each in channels if can(each, request.application.user, VIEW_CHANNEL)]
        return Reply(200, [channel_payload(channel) for channel in seen])

    def guild_roles(self, request: ApiRequest) -> Reply:
        roles = self._guild(request).roles
        return Reply(200, [role_payload(role, position) for position, role in enumerate(roles)])

    def member(self, request: ApiRequest) -> Reply:
        member = self._guild(request).members.get(int(request.ids[1]))
        if member is None:
            raise api_error(10007)
        return Reply(200, member_payload(member))

    def leave(self, request: ApiRequest) -> Reply:
        self._on_leave(self._guild(request), request.application)
        return Reply(204)

    def _guild(self, request: ApiRequest, *, at: int = 0) -> Guild:
        guild = self.world.guilds.get(int(request.ids[at]))
        if guild is None or request.application.id not in guild.applications:
            raise api_error(10004)
        return guild


def _guild_id(request: ApiRequest) -> int | None:
    return int(request.ids[1]) if len(request.ids) > 1 else None
