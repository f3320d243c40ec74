"""Discord's JSON for servers: roles, channels, threads, and GUILD_CREATE with all of them."""

from tests.wire.model import (
    DIRECT,
    FORUMS,
    THREADS,
    VOICE,
    Application,
    Channel,
    Guild,
    Json,
    Member,
    Role,
)
from tests.wire.payloads import JOINED_AT, iso, member_payload, user_payload
from tests.wire.permissions import VIEW_CHANNEL, can

ARCHIVES_AFTER = 1440
"""Minutes of silence that a thread is told to have; the double archives none by itself."""
MEMBERS_COUNTED = 50
HIDDEN_NAME, OBFUSCATED = "___hidden___", 1 << 17  # name and flag of what a bot cannot view
OF_ROLE, OF_MEMBER = 0, 1  # overwrite types


def role_payload(role: Role, position: int) -> Json:
    payload: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0},
        "hoist": False,
        "managed": role.bot is not None,
        "mentionable": role.is_mentionable,
        "flags": 0,
    }
    if role.bot is not None:
        payload["tags"] = {"bot_id": str(role.bot.id)}
    return payload


def channel_payload(channel: Channel) -> Json:
    """Return the channel: a DM carries its recipients, a thread its state, the rest its place."""
    last = channel.last_message_id
    payload: Json = {
        "id": str(channel.id),
        "type": channel.kind,
        "flags": 0,
        "last_message_id": None if last is None else str(last),
    }
    if channel.guild is None:
        payload["recipients"] = [user_payload(user) for user in channel.recipients]
        return payload if channel.kind == DIRECT else {**payload, "name": None, "icon": None}
    payload |= {
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "parent_id": None if channel.parent is None else str(channel.parent.id),
        "rate_limit_per_user": 0,
    }
    return payload | (_of_thread if channel.kind in THREADS else _of_place)(channel, channel.guild)


def _of_thread(thread: Channel, guild: Guild) -> Json:
    count = len(thread.messages)
    return {
        "owner_id": str((thread.starter or guild.owner).id),
        "message_count": count,
        "total_message_sent": count,
        "member_count": min(len(guild.members), MEMBERS_COUNTED),
        "thread_metadata": {
            "archived": thread.is_archived,
            "auto_archive_duration": ARCHIVES_AFTER,
            "archive_timestamp": iso(thread.changed_at),
            "locked": thread.is_locked,
        },
    }


def _of_place(channel: Channel, guild: Guild) -> Json:
    payload: Json = {
        "position": list(guild.channels).index(channel.id),
        "permission_overwrites": overwrites_payload(channel, guild),
        "topic": None,
        "nsfw": False,
    }
    if channel.kind == VOICE:
        payload |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    if channel.kind in FORUMS:
        payload |= {"available_tags": [], "default_reaction_emoji": None}
        payload |= {"default_sort_order": None, "default_forum_layout": 0}
    return payload


def channel_seen_by(channel: Channel, bot: Application) -> Json:
    """Return a channel as the gateway tells it: one that the bot cannot view without its contents.

    Of those only id, type, place and category are true (Discord's change log of 12 August 2026).
    """
    payload = channel_payload(channel)
    if bot.sees_all_channels or can(channel, bot.user, VIEW_CHANNEL):
        return payload
    denial = {"type": OF_ROLE, "allow": "0", "deny": str(VIEW_CHANNEL)}
    return payload | {
        "name": HIDDEN_NAME,
        "flags": OBFUSCATED,
        "topic": None,
        "last_message_id": None,
        "permission_overwrites": [{"id": payload["guild_id"], **denial}],
    }


def overwrites_payload(channel: Channel, guild: Guild) -> list[Json]:
    """Return the overwrites with @everyone's first, as discord.py relies on."""
    roles = {role.id for role in guild.roles}
    return [
        {
            "id": str(target),
            "type": OF_ROLE if target in roles else OF_MEMBER,
            "allow": str(overwrite.allow),
            "deny": str(overwrite.deny),
        }
        for target, overwrite in sorted(
            channel.overwrites.items(), key=lambda entry: entry[0] != guild.id
        )
    ]


def active_threads(guild: Guild, bot: Application) -> list[Channel]:
    """Return the threads that are not archived and that the bot can see."""
    active = [thread for thread in guild.threads.values() if not thread.is_archived]
    return [thread for thread in active if can(thread, bot.user, VIEW_CHANNEL)]


def guild_payload(guild: Guild, application: Application) -> Json:
    """Return GUILD_CREATE's object as one bot sees it.

    The only member listed is the bot, as without privileged intents.
    """
    bot = guild.members.get(application.id) or Member(user=application.user)
    threads = active_threads(guild, application)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "member_count": len(guild.members),
        "large": False,
        "joined_at": JOINED_AT,
        "roles": [role_payload(role, at) for at, role in enumerate(guild.roles)],
        "channels": [channel_seen_by(each, application) for each in guild.channels.values()],
        "members": [member_payload(bot)],
        "threads": [channel_payload(thread) for thread in threads],
        **_ALWAYS,
    }


_ALWAYS: Json = {
    "emojis": [],
    "stickers": [],
    "features": [],
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "system_channel_flags": 0,
}
"""What a server of the double has none of."""
