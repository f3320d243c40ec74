"""Gateway events about interactions and messages."""

from collections.abc import Iterator

from tests.wire.gateway import Gateway
from tests.wire.guild_payloads import channel_payload
from tests.wire.interactions import Interaction
from tests.wire.model import Application, Json, Message
from tests.wire.payloads import member_payload, message_payload, user_payload
from tests.wire.permissions import VIEW_CHANNEL, can, permissions_in
from tests.wire.places import Place, app_permissions_in

ATTACHMENT_SIZE_LIMIT = 10 << 20
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15  # intents


def interaction_payload(
    interaction: Interaction, place: Place, asked: Json, *, locale: str, message: Message | None
) -> Json:
    """Return INTERACTION_CREATE; discord.py dies of one without `attachment_size_limit`."""
    event: Json = {
        "id": str(interaction.id),
        "application_id": str(interaction.application.id),
        "type": int(interaction.asked),
        "token": interaction.token,
        "version": 1,
        "data": asked,
        "channel_id": str(place.channel.id),
        "channel": channel_payload(place.channel),
        "context": place.context,
        "authorizing_integration_owners": place.owners,
        "locale": locale,
        "app_permissions": str(app_permissions_in(place.channel, place.bot)),
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        "entitlements": [],
    }
    if message is not None:
        event["message"] = message_payload(message)
    return event | _asker(place)


def _asker(place: Place) -> Json:
    if place.guild is None or place.member is None:
        return {"user": user_payload(place.user)}
    guild = place.guild
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": member_payload(
            place.member, permissions=permissions_in(place.channel, place.user)
        ),
    }


def publish(gateway: Gateway, event: str, message: Message) -> None:
    """Tell every bot that sees the channel and asked for such events."""
    guild = message.channel.guild
    if guild is not None and guild.is_unavailable:
        return
    guild_id = None if guild is None else guild.id
    intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
    for bot in _onlookers(gateway, message):
        if any(gateway.hearing(bot, guild_id=guild_id, intent=intent)):
            payload = _message_event(event, message, bot)
            gateway.dispatch(bot, event, payload, guild_id=guild_id, intent=intent)


def _onlookers(gateway: Gateway, message: Message) -> Iterator[Application]:
    if message.channel.guild is None:
        if message.channel.application is not None:
            yield message.channel.application
        return
    for application_id in message.channel.guild.applications:
        bot = gateway.world.applications[application_id]
        if can(message.channel, bot.user, VIEW_CHANNEL):
            yield bot


def _message_event(event: str, message: Message, bot: Application) -> Json:
    place = {} if message.channel.guild is None else {"guild_id": str(message.channel.guild.id)}
    if event == "MESSAGE_DELETE":
        return {"id": str(message.id), "channel_id": str(message.channel.id), **place}
    payload = message_payload(message, with_nonce=True) | place
    is_hidden = bool(place) and not bot.privileged_intents & MESSAGE_CONTENT
    if is_hidden and message.author is not bot.user:
        payload |= {"content": "", "embeds": [], "components": [], "attachments": []}
    return payload
