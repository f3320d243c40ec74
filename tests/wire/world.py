"""Everything that exists on this Discord, indexed for the request path."""

import base64
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence

from tests.wire.changes import Changes
from tests.wire.errors import api_error, refuse_action
from tests.wire.model import (
    DIRECT,
    GROUP,
    TEXT,
    Application,
    Attachment,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    User,
)
from tests.wire.permissions import MEMBER_PERMISSIONS
from tests.wire.snowflakes import Snowflakes


def wall_clock() -> float:
    """Return seconds since 1970."""
    return time.time_ns() / 1e9


class World:
    """Applications, people, servers and messages of one double."""

    def __init__(self, *, wall: Callable[[], float] = wall_clock) -> None:
        self.wall = wall
        self.snowflakes = Snowflakes(wall)
        self.changes = Changes()
        self.applications: dict[int, Application] = {}
        self.by_token: dict[str, Application] = {}
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self._direct: dict[tuple[int, int], Channel] = {}

    def add_application(self, name: str, *, token: str | None = None) -> Application:
        """Register a bot; its token looks like Discord's unless one is given."""
        account = User(id=self.snowflakes.next(), name=name, bot=True)
        head = base64.urlsafe_b64encode(str(account.id).encode()).decode().rstrip("=")
        application = Application(
            id=account.id,
            token=token or f"{head}.double.not-a-real-token",
            name=name,
            user=account,
            owner=self.add_user(f"{name} owner"),
        )
        self.users[account.id] = account
        self.applications[application.id] = application
        self.by_token[application.token] = application
        return application

    def add_user(self, name: str, *, locale: str = "en-US", has_installed: bool = False) -> User:
        """Register a person."""
        user = User(
            id=self.snowflakes.next(), name=name, locale=locale, has_installed=has_installed
        )
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        members: Sequence[User] = (),
        channels: Sequence[str] = ("general",),
        roles: Sequence[str] = (),
        locale: str = "en-US",
        id: int | None = None,  # noqa: A002 - Discord's word
    ) -> Guild:
        """Create a server with text channels and roles; the first member owns it."""
        owner = members[0] if members else self.add_user(f"{name} owner")
        guild = Guild(id=id or self.snowflakes.next(), name=name, owner=owner, locale=locale)
        guild.roles = [Role(id=guild.id, name="@everyone", permissions=MEMBER_PERMISSIONS)]
        self.guilds[guild.id] = guild
        for user in (owner, *members):
            guild.members.setdefault(user.id, Member(user=user))
        for role in roles:
            self.add_role(guild, role)
        for channel in channels:
            self.add_channel(guild, channel)
        return guild

    def add_role(
        self, guild: Guild, name: str, *, permissions: int = 0, mentionable: bool = False
    ) -> Role:
        """Create a role that nobody has yet."""
        role = Role(
            id=self.snowflakes.next(),
            name=name,
            permissions=permissions,
            is_mentionable=mentionable,
        )
        guild.roles.append(role)
        return role

    def add_channel(self, guild: Guild, name: str, *, kind: int = TEXT) -> Channel:
        """Create a channel at the end of the server's list, or a thread."""
        channel = Channel(id=self.snowflakes.next(), kind=kind, name=name, guild=guild)
        siblings = guild.threads if channel.is_thread else guild.channels
        siblings[channel.id] = self.channels[channel.id] = channel
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads and messages."""
        assert channel.guild is not None
        for thread in [t for t in channel.guild.threads.values() if t.parent is channel]:
            self.remove_channel(thread)
        for message in channel.messages.values():
            message.is_deleted = True
        siblings = channel.guild.threads if channel.is_thread else channel.guild.channels
        siblings.pop(channel.id, None)
        self.channels.pop(channel.id, None)
        self.changes.happened()

    def add_group(self, *users: User) -> Channel:
        """Create a group DM without any bot, as for interaction context 2."""
        channel = Channel(id=self.snowflakes.next(), kind=GROUP, recipients=users)
        self.channels[channel.id] = channel
        return channel

    def existing_direct(self, application: Application, user: User) -> Channel | None:
        """Return the DM between bot and person if it was ever opened."""
        return self._direct.get((application.id, user.id))

    def direct(self, application: Application, user: User) -> Channel:
        """Return the DM between bot and person, the same one for ever."""
        channel = self.existing_direct(application, user)
        if channel is None:
            channel = Channel(
                id=self.snowflakes.next(),
                kind=DIRECT,
                recipients=(user,),
                application=application,
            )
            self._direct[application.id, user.id] = channel
            self.channels[channel.id] = channel
        return channel

    def channel(self, channel_id: str) -> Channel:
        """Return a channel or answer 404/10003."""
        channel = self.channels.get(int(channel_id))
        if channel is None:
            raise api_error(10003)
        return channel

    def message(self, channel: Channel, message_id: str) -> Message:
        """Return a message that everyone in the channel can see, or answer 404/10008."""
        message = channel.messages.get(int(message_id))
        if message is None:
            raise api_error(10008)
        return message

    def shown(self, message: Message | int) -> Message:
        """Return the message as it is now, for a person about to act on it."""
        found = self.messages.get(message if isinstance(message, int) else message.id)
        if found is None or found.is_deleted:
            refuse_action("the message is not there (any more)")
        return found

    def post(self, message: Message) -> None:
        """Put a new message where it belongs; ephemeral ones are in no channel."""
        self.messages[message.id] = message
        if message.seen_only_by is None:
            message.channel.messages[message.id] = message
            message.channel.last_message_id = message.id
        self.changes.happened()

    def remove(self, message: Message) -> None:
        """Delete a message for everyone."""
        message.is_deleted = True
        message.channel.messages.pop(message.id, None)
        self.changes.happened()

    def history(self, channel: Channel, query: Json) -> list[Message]:
        """Return a page of history, newest first, as `after`, `before` and `limit` ask."""
        ids = list(channel.messages)
        limit = int(query.get("limit", 50))
        if "after" in query:
            start = bisect_right(ids, int(query["after"]))
            chosen = ids[start : start + limit]
        else:
            before = int(query.get("before", 1 << 63))
            chosen = ids[: bisect_right(ids, before - 1)][-limit:]
        return [channel.messages[message_id] for message_id in reversed(chosen)]

    def clear_messages(self) -> None:
        """Forget every message; channels, people and commands stay."""
        for channel in self.channels.values():
            channel.messages.clear()
            channel.last_message_id = None
        self.messages.clear()
        self.attachments.clear()
