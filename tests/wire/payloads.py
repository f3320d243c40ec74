"""Discord's JSON for what the model holds. Ids are strings everywhere."""

from datetime import UTC, datetime

from tests.wire.model import (
    DIRECT,
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

JOINED_AT = "2026-01-01T00:00:00+00:00"
SLASH = 2  # interaction type, and why its answer has message type 20


def iso(instant: float) -> str:
    """Return seconds since 1970 as Discord writes an instant."""
    return datetime.fromtimestamp(instant, UTC).isoformat()


def user_payload(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": None if user.bot else user.name,
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def application_payload(application: Application) -> Json:
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user_payload(application.owner),
        "integration_types_config": {"0": {}, "1": {}},
    }


def role_payload(role: Role, position: int) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0},
        "hoist": False,
        "managed": False,
        "mentionable": True,
        "flags": 0,
    }


def member_payload(member: Member, *, with_permissions: bool = False) -> Json:
    payload: Json = {
        "user": user_payload(member.user),
        "roles": [str(role.id) for role in member.roles],
        "joined_at": JOINED_AT,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
    }
    if with_permissions:
        payload["permissions"] = str(member.permissions)
    return payload


def channel_payload(channel: Channel) -> Json:
    """Return the channel; a DM carries its recipients, a text channel its place."""
    payload: Json = {"id": str(channel.id), "type": channel.kind, "flags": 0}
    last = next(reversed(channel.messages), None)
    payload["last_message_id"] = None if last is None else str(last)
    if channel.guild is None:
        payload["recipients"] = [user_payload(user) for user in channel.recipients]
        return payload if channel.kind == DIRECT else {**payload, "name": None, "icon": None}
    return payload | {
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "position": list(channel.guild.channels).index(channel.id),
        "permission_overwrites": [],
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
    }


def guild_payload(guild: Guild, application: Application) -> Json:
    """Return GUILD_CREATE's object; the only member listed is the bot, as without intents."""
    bot = guild.members.get(application.id) or Member(user=application.user)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "member_count": len(guild.members),
        "large": False,
        "joined_at": JOINED_AT,
        "roles": [role_payload(role, at) for at, role in enumerate(guild.roles)],
        "channels": [channel_payload(channel) for channel in guild.channels.values()],
        "members": [member_payload(bot)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "threads": [],
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


def attachment_payload(attachment: Attachment) -> Json:
    return {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
        "description": attachment.description,
    }


def message_payload(message: Message, *, with_nonce: bool = False) -> Json:
    """Return the message; whether history carries the nonce is undocumented, so it does not."""
    payload: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": 20 if message.cause and message.cause["type"] == SLASH else 0,
        "author": user_payload(message.author),
        "content": message.content,
        "timestamp": iso(message.created_at),
        "edited_timestamp": None if message.edited_at is None else iso(message.edited_at),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [attachment_payload(attachment) for attachment in message.attachments],
        "embeds": message.embeds,
        "components": message.components,
        "pinned": False,
        "flags": message.flags,
    }
    if message.cause is not None:
        payload["interaction_metadata"] = message.cause
        payload["webhook_id"] = payload["application_id"] = str(message.author.id)
    if with_nonce and message.nonce is not None:
        payload["nonce"] = message.nonce
    return payload
