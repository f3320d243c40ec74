"""The controls of servers over HTTP: /_ctl/channel, role, member, server, commands, upload."""

from collections.abc import Callable

from tests.wire.model import Application, Channel, Guild, Json, Role, User
from tests.wire.server import WireDiscord

Verb = Callable[[Json], Json]
Lever = Callable[[], object]


class GuildVerbs:
    """Translates JSON into calls of `GuildControls`. `do` names the lever, entities are ids."""

    def __init__(self, double: WireDiscord) -> None:
        self.double = double
        self.world = double.world

    def all(self) -> dict[str, Verb]:
        """Return the controls by name."""
        return {
            "channel": self.channel,
            "role": self.role,
            "member": self.member,
            "server": self.server,
            "commands": self.commands,
            "upload": self.upload,
        }

    def channel(self, asked: Json) -> Json:
        """Create, change or delete a channel or thread; returns its id."""
        levers: dict[str, Callable[[Json], Channel]] = {
            "create": self._create_channel,
            "thread": lambda a: self.double.guilds.add_thread(
                self._channel(a), a.get("name", "thread"), starter=self._user_or_none(a)
            ),
            "set": self._set_channel,
            "overwrite": self._overwrite,
            "delete": self._delete_channel,
        }
        return {"id": str(levers[asked["do"]](asked).id)}

    def _create_channel(self, asked: Json) -> Channel:
        category = asked.get("category")
        return self.double.guilds.add_channel(
            self._guild(asked),
            asked.get("name", "channel"),
            asked.get("kind", "text"),
            category=self.world.channels[int(category)] if category else None,
        )

    def _set_channel(self, asked: Json) -> Channel:
        channel = self._channel(asked)
        channel.refusal = asked.get("refusal", channel.refusal)
        channel.hides_history = asked.get("hides_history", channel.hides_history)
        if "name" in asked:
            self.double.guilds.rename(channel, asked["name"])
        if {"archived", "locked"} & set(asked):
            archived, locked = asked.get("archived"), asked.get("locked")
            self.double.guilds.set_thread(channel, archived=archived, locked=locked)
        return channel

    def _overwrite(self, asked: Json) -> Channel:
        channel = self._channel(asked)
        assert channel.guild is not None
        target: Role | User = channel.guild.everyone
        if "user" in asked:
            target = self._user(asked)
        elif "role" in asked:
            target = self._role(channel.guild, asked["role"])
        allow, deny = int(asked.get("allow", 0)), int(asked.get("deny", 0))
        self.double.guilds.overwrite(channel, target, allow=allow, deny=deny)
        return channel

    def _delete_channel(self, asked: Json) -> Channel:
        channel = self._channel(asked)
        self.double.guilds.delete_channel(channel)
        return channel

    def role(self, asked: Json) -> Json:
        """Create, change, delete, give or take a role; @everyone has the server's id."""
        guild, guilds = self._guild(asked), self.double.guilds
        changes = {k: asked[k] for k in ("name", "permissions", "mentionable") if k in asked}
        if asked["do"] == "create":
            return {"id": str(guilds.add_role(guild, **{"name": "role", **changes}).id)}
        role = self._role(guild, asked["role"])
        levers: dict[str, Lever] = {
            "set": lambda: guilds.set_role(guild, role, **changes),
            "delete": lambda: guilds.delete_role(guild, role),
            "give": lambda: guilds.give_role(guild, self._user(asked), role),
            "take": lambda: guilds.take_role(guild, self._user(asked), role),
        }
        levers[asked["do"]]()
        return {"id": str(role.id)}

    def member(self, asked: Json) -> Json:
        """Let a person join or leave, own the server, or have `permissions` of their own."""
        guild, user, guilds = self._guild(asked), self._user(asked), self.double.guilds
        levers: dict[str, Lever] = {
            "add": lambda: guilds.add_member(guild, user),
            "remove": lambda: guilds.remove_member(guild, user),
            "own": lambda: guilds.set_owner(guild, user),
            "set": lambda: setattr(guild.members[user.id], "permissions", asked["permissions"]),
        }
        levers[asked["do"]]()
        return {}

    def server(self, asked: Json) -> Json:
        """Add or remove a bot, or begin and end an outage (`on`)."""
        guild, bot, guilds = self._guild(asked), self._bot(asked), self.double.guilds
        levers: dict[str, Lever] = {
            "add_bot": lambda: guilds.add_bot(guild, bot, permissions=asked.get("permissions", 0)),
            "remove_bot": lambda: guilds.remove_bot(guild, bot),
            "outage": lambda: guilds.set_unavailable(guild, on=asked.get("on", True)),
        }
        levers[asked["do"]]()
        return {}

    def commands(self, asked: Json) -> Json:
        """Allow or deny `command` (or the app) by `allowed`; tell what a `user` is offered."""
        guild, bot = self._guild(asked), self._bot(asked)
        if "allowed" in asked:
            allowed = {
                self._target(guild, entry): entry["permission"] for entry in asked["allowed"]
            }
            self.double.guilds.set_command_permissions(
                guild, allowed, command=asked.get("command"), bot=bot
            )
        if "user" not in asked:
            return {}
        return {"visible": self.double.visible_commands(self._user(asked), guild=guild, bot=bot)}

    def _target(self, guild: Guild, entry: Json) -> Role | User | Channel:
        if "role" in entry:
            return self._role(guild, entry["role"])
        return self._user(entry) if "user" in entry else self._channel(entry)

    def upload(self, asked: Json) -> Json:
        """Keep the text `content` as a file, for options and forms: {"attachment": id}."""
        attachment = self.double.upload(asked["filename"], asked["content"].encode())
        return {"id": str(attachment.id), "url": attachment.url}

    def _guild(self, asked: Json) -> Guild:
        return self.world.guilds[int(asked["guild"])]

    def _channel(self, asked: Json) -> Channel:
        return self.world.channels[int(asked["channel"])]

    def _user(self, asked: Json) -> User:
        return self.world.users[int(asked["user"])]

    def _user_or_none(self, asked: Json) -> User | None:
        return self._user(asked) if "user" in asked else None

    def _bot(self, asked: Json) -> Application:
        bot_id = asked.get("bot")
        return self.world.applications[int(bot_id)] if bot_id else self.double.bot

    @staticmethod
    def _role(guild: Guild, role_id: str) -> Role:
        return {role.id: role for role in guild.roles}[int(role_id)]
