"""Discord's JSON for what the model holds. Ids are strings everywhere."""

from datetime import UTC, datetime

from tests.wire.model import Application, Attachment, Json, Member, Message, User

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


def member_payload(member: Member, *, permissions: int | None = None) -> Json:
    """Return the member; interactions add what they may in the channel."""
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
    if permissions is not None:
        payload["permissions"] = str(permissions)
    return payload


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
        "mention_everyone": message.pings.everyone,
        "mentions": [user_payload(user) for user in message.pings.users],
        "mention_roles": [str(role.id) for role in message.pings.roles],
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
