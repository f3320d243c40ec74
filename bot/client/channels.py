"""Channels as Discord describes them: their sort, and the rights that a post needs there."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

import discord
from discord import ChannelType, Permissions, Thread
from discord.abc import GuildChannel
from discord.enums import try_enum

from bot.domain.ids import ChannelId
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.errors import Right
from bot.ports.surroundings import ChannelSort, ChannelView, PickedChannel

CALL_CHANNELS = [ChannelType.text, ChannelType.news, ChannelType.public_thread]
"""What Discord is to offer where the channel of a call is picked; posts of a forum come along."""

POSTING = Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    send_messages_in_threads=True,
)
"""What an invite asks for, so that posts can stand in text channels, announcements and threads."""

_FORUMS: frozenset[ChannelType | None] = frozenset({ChannelType.forum, ChannelType.media})
_SORTS = {
    ChannelType.text: ChannelSort.TEXT,
    ChannelType.news: ChannelSort.ANNOUNCEMENT,
    ChannelType.public_thread: ChannelSort.PUBLIC_THREAD,
}


def sort_of(channel_type: ChannelType, *, parent: ChannelType | None = None) -> ChannelSort:
    """Return what sort of channel it is; a thread is looked at together with its parent.

    A forum's post is none of a call's: its buttons fail on phones once it is archived
    (discord/discord-api-docs#8474).
    """
    if parent in _FORUMS:
        return ChannelSort.OTHER
    return _SORTS.get(channel_type, ChannelSort.OTHER)


def missing_rights(permissions: Permissions, sort: ChannelSort) -> frozenset[Right]:
    """Return which of the rights that a call's post needs are missing.

    In a thread, *Send Messages in Threads* takes the place of *Send Messages*.
    """
    if permissions.administrator:
        return frozenset()
    has = {
        Right.VIEW: permissions.view_channel,
        Right.READ_HISTORY: permissions.read_message_history,
    }
    if sort is ChannelSort.PUBLIC_THREAD:
        has[Right.SEND_IN_THREADS] = permissions.send_messages_in_threads
    else:
        has[Right.SEND] = permissions.send_messages
    return frozenset(right for right, is_there in has.items() if not is_there)


def may_ping(permissions: Permissions) -> bool:
    """Tell whether somebody with these permissions may ping a role that is not mentionable."""
    return permissions.administrator or permissions.mention_everyone


def charleys_permissions(channel: GuildChannel | Thread) -> Permissions:
    """Return what Charley may do in a channel, as the gateway has told."""
    if isinstance(channel, Thread) and channel.parent is None:
        return Permissions.none()  # a thread's permissions are its parent's, which cannot be seen
    return channel.permissions_for(channel.guild.me)


def view_of(channel: GuildChannel | Thread) -> ChannelView:
    """Return what the gateway has told of a channel."""
    parent = channel.parent if isinstance(channel, Thread) else None
    sort = sort_of(channel.type, parent=parent.type if parent else None)
    permissions = charleys_permissions(channel)
    return ChannelView(
        id=ChannelId(channel.id),
        name=channel.name if permissions.view_channel else "",
        sort=sort,
        missing=missing_rights(permissions, sort),
        is_locked=isinstance(channel, Thread) and channel.locked,
        may_ping=may_ping(permissions),
    )


def permissions_of(channel: GuildChannel | Thread, presser: Presser) -> Permissions:
    """Return what a person may do in a channel, by their roles (topics/permissions).

    Without the intent for members discord.py knows hardly any of them, so their roles are taken from
    what came along with the press.
    """
    guild, place = channel.guild, channel.parent if isinstance(channel, Thread) else channel
    found = [guild.default_role, *map(guild.get_role, presser.role_ids - {guild.id})]
    roles = [role for role in found if role is not None]
    base = Permissions(reduce(or_, (role.permissions.value for role in roles)))
    if guild.owner_id == presser.user_id or base.administrator:
        return Permissions.all()
    if place is None:
        return Permissions.none()  # a thread's permissions are its parent's
    person = discord.Object(presser.user_id, type=discord.Member)
    for layer in ([guild.default_role], roles[1:], [person]):
        pairs = [place.overwrites_for(each).pair() for each in layer]
        allowed = reduce(or_, (allow.value for allow, _ in pairs), 0)
        denied = reduce(or_, (deny.value for _, deny in pairs), 0)
        base = Permissions(base.value & ~denied | allowed)
    return base if base.view_channel else Permissions.none()


def rights_of(channel: GuildChannel | Thread, presser: Presser) -> ChosenChannel:
    """Return what a person may do in a channel, as the gateway has told."""
    permissions = permissions_of(channel, presser)
    missing = missing_rights(permissions, view_of(channel).sort) - {Right.READ_HISTORY}
    return ChosenChannel(id=ChannelId(channel.id), missing=missing, may_ping=may_ping(permissions))


def picked_channels(interaction: discord.Interaction[Any]) -> dict[ChannelId, PickedChannel]:
    """Return the channels that were picked in a menu, in a form, or as an option of a command.

    Discord describes them in `resolved`: `permissions` are the person's, `app_permissions`
    Charley's (its change log of 2026-07-16). discord.py 2.7 drops the latter, so the payload is
    read as it came; where it has none, what the gateway has told counts.
    """
    data: Mapping[str, Any] = dict(interaction.data or {})
    described = data.get("resolved", {}).get("channels", {})
    guild = interaction.client.get_guild(interaction.guild_id or 0)
    return {ChannelId(int(id_)): _picked(each, guild) for id_, each in described.items()}


def _picked(described: Mapping[str, Any], guild: discord.Guild | None) -> PickedChannel:
    parent = guild and guild.get_channel(int(described.get("parent_id") or 0))
    sort = sort_of(try_enum(ChannelType, described["type"]), parent=parent.type if parent else None)
    presser = Permissions(int(described.get("permissions", 0)))
    charley = _charleys(described, guild)
    view = ChannelView(
        id=ChannelId(int(described["id"])),
        name=described.get("name") or "",
        sort=sort,
        missing=missing_rights(charley, sort),
        is_locked=bool(described.get("thread_metadata", {}).get("locked")),
        may_ping=may_ping(charley),
    )
    return PickedChannel(
        view=view,
        presser_missing=missing_rights(presser, sort) - {Right.READ_HISTORY},
        presser_may_ping=may_ping(presser),
    )


def _charleys(described: Mapping[str, Any], guild: discord.Guild | None) -> Permissions:
    if "app_permissions" in described:
        return Permissions(int(described["app_permissions"]))
    channel = guild and guild.get_channel_or_thread(int(described["id"]))
    return charleys_permissions(channel) if channel else Permissions.none()
