"""The `resolved` object of an interaction: what the ids among its values stand for."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.wire.errors import refuse_action
from tests.wire.guild_payloads import channel_payload, role_payload
from tests.wire.model import Attachment, Channel, Guild, Json, Role, User
from tests.wire.payloads import attachment_payload, member_payload, user_payload
from tests.wire.permissions import VIEW_CHANNEL, can, permissions_in
from tests.wire.places import Place, app_permissions_in

Entity = User | Role | Channel | Attachment
Value = Any  # str, int, float, bool, or an entity of the model
USERS, ROLES, CHANNELS, FILES = (User,), (Role,), (Channel,), (Attachment,)
# What a picked channel is described by, besides the two sets of permissions; threads have more
# than the documentation says, as discord.py needs it.
OF_CHANNEL = frozenset(
    {
        "id", "name", "type", "parent_id", "position", "topic", "nsfw", "flags", "guild_id",
        "rate_limit_per_user", "last_message_id", "thread_metadata", "owner_id", "member_count",
        "message_count", "total_message_sent",
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Resolved:
    """Entities an interaction mentions, as its `resolved` object."""

    place: Place
    payload: Json = field(default_factory=dict)

    @property
    def guild(self) -> Guild | None:
        """The server in which things are picked."""
        return self.place.guild

    def add(
        self,
        entity: Value,
        *,
        among: tuple[type[Entity], ...] = (User, Role, Channel, Attachment),
        channel_types: Collection[int] = (),
    ) -> str:
        """Describe an entity and return its id, which is the value that is sent.

        Args:
            among: Kinds that the option or select offers.
            channel_types: Kinds of channels that it offers; empty for all.

        Raises:
            NotPossibleError: It is not offered, or the person cannot see it.
        """
        if not isinstance(entity, among):
            wanted = " or ".join(kind.__name__ for kind in among)
            refuse_action(f"a {wanted} is needed, got {type(entity).__name__}")
        match entity:
            case User():
                self._add_user(entity)
            case Role():
                self._add_role(entity)
            case Channel():
                self._add_channel(entity, channel_types)
            case Attachment():
                self._add("attachments", entity.id, attachment_payload(entity))
        return str(entity.id)

    def preset(self, chosen: Json) -> str | None:
        """Describe a select's default value (`{"id":, "type":}`); None if it is gone."""
        guild, entity_id = self.guild, int(chosen["id"])
        places = [] if guild is None else [guild.channels, guild.threads]
        known: dict[int, Entity] = {key: place[key] for place in places for key in place}
        known |= {} if guild is None else {role.id: role for role in guild.roles}
        known |= {} if guild is None else {key: m.user for key, m in guild.members.items()}
        return self.add(known[entity_id]) if entity_id in known else None

    def _add_user(self, user: User) -> None:
        self._add("users", user.id, user_payload(user))
        if self.guild is not None and user.id in self.guild.members:
            granted = permissions_in(self.place.channel, user)
            member = member_payload(self.guild.members[user.id], permissions=granted)
            member.pop("user")
            self._add("members", user.id, member)

    def _add_role(self, role: Role) -> None:
        if self.guild is None or role not in self.guild.roles:
            refuse_action(f"@{role.name} is no role here")
        self._add("roles", role.id, role_payload(role, self.guild.roles.index(role)))

    def _add_channel(self, channel: Channel, channel_types: Collection[int]) -> None:
        if channel.guild is not self.guild or not can(channel, self.place.user, VIEW_CHANNEL):
            refuse_action(f"{self.place.user.name} sees no #{channel.name} here")
        if channel_types and channel.kind not in channel_types:
            refuse_action(f"#{channel.name} has type {channel.kind}, offered: {channel_types}")
        described = {k: v for k, v in channel_payload(channel).items() if k in OF_CHANNEL}
        described["permissions"] = str(permissions_in(channel, self.place.user))
        described["app_permissions"] = str(app_permissions_in(channel, self.place.bot))
        self._add("channels", channel.id, described)

    def _add(self, kind: str, entity_id: int, described: Json) -> None:
        self.payload.setdefault(kind, {})[str(entity_id)] = described
