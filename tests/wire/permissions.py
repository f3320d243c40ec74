"""Permission bits, and Discord's arithmetic for roles, overwrites, threads and owners.

The bits and the order of the arithmetic are those of Discord's page "Permissions"; a test compares
the results with discord.py's own.
"""

from collections.abc import Iterable

from tests.wire.model import Channel, Guild, Member, Overwrite, User

ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
VIEW_CHANNEL, SEND_MESSAGES, SEND_TTS, MANAGE_MESSAGES = 1 << 10, 1 << 11, 1 << 12, 1 << 13
EMBED_LINKS, ATTACH_FILES, READ_MESSAGE_HISTORY = 1 << 14, 1 << 15, 1 << 16
MENTION_EVERYONE, EXTERNAL_EMOJIS, USE_APPLICATION_COMMANDS = 1 << 17, 1 << 18, 1 << 31
MANAGE_THREADS, SEND_MESSAGES_IN_THREADS, SEND_VOICE_MESSAGES = 1 << 34, 1 << 38, 1 << 46

ALL_PERMISSIONS = ((1 << 53) - 1) & ~(1 << 47)  # 47 is not given out
MEMBER_PERMISSIONS = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | SEND_MESSAGES_IN_THREADS
)
"""What @everyone may in a new server of the double: to read, write and use commands."""
NOT_OF_CHANNELS = sum(1 << bit for bit in (1, 2, 3, 5, 7, 19, 26, 27, 30, 33, 40, 41, 43, 44, 48))
"""Permissions about the whole server; they stay where a channel cannot be seen."""
NOT_OF_THE_SILENT = SEND_TTS | MENTION_EVERYONE | EMBED_LINKS | ATTACH_FILES
"""What nobody may who cannot write."""
OF_USER_APPS = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | SEND_TTS
    | EMBED_LINKS
    | ATTACH_FILES
    | EXTERNAL_EMOJIS
    | SEND_MESSAGES_IN_THREADS
    | SEND_VOICE_MESSAGES
)
"""What an app may in a server that it is not installed in, by a person's own installation."""


def permissions_in_guild(guild: Guild, member: Member) -> int:
    """Return what a member may in the server, channels left out."""
    if member.user is guild.owner:
        return ALL_PERMISSIONS
    granted = guild.everyone.permissions | member.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL_PERMISSIONS if granted & ADMINISTRATOR else granted


def permissions_in(channel: Channel, user: User) -> int:
    """Return what a person or a bot may in a channel; all in a DM, nothing in a foreign server."""
    if channel.guild is None:
        return ALL_PERMISSIONS
    member = channel.guild.members.get(user.id)
    if member is None:
        return 0
    granted = permissions_in_guild(channel.guild, member)
    if granted & ADMINISTRATOR:
        return granted
    granted = _overwritten(granted, channel.parent if channel.is_thread else channel, member)
    writing = SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES
    if not granted & writing:
        granted &= ~NOT_OF_THE_SILENT
    return granted if granted & VIEW_CHANNEL else granted & NOT_OF_CHANNELS


def _overwritten(granted: int, place: Channel | None, member: Member) -> int:
    """Apply a channel's overwrites: @everyone's, those of all roles at once, the member's."""
    if place is None or place.guild is None:
        return granted
    own = {role.id for role in member.roles}
    by_role = [overwrite for target, overwrite in place.overwrites.items() if target in own]
    steps = [
        place.overwrites.get(place.guild.id, Overwrite()),
        Overwrite(allow=_union(o.allow for o in by_role), deny=_union(o.deny for o in by_role)),
        place.overwrites.get(member.user.id, Overwrite()),
    ]
    for step in steps:
        granted = granted & ~step.deny | step.allow
    return granted


def _union(bits: Iterable[int]) -> int:
    union = 0
    for each in bits:
        union |= each
    return union


def can(channel: Channel, user: User, needed: int) -> bool:
    """Tell whether somebody has all of these permissions in a channel."""
    return permissions_in(channel, user) & needed == needed
