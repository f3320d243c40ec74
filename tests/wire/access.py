"""What Discord lets a bot do in a channel: to see it, to write, to read the past, to change it."""

from tests.wire.errors import QUARANTINE_TEXT, ApiError, api_error
from tests.wire.model import (
    CATEGORY,
    DIRECT,
    FORUMS,
    Application,
    Channel,
    Json,
    Message,
)
from tests.wire.permissions import (
    ATTACH_FILES,
    EMBED_LINKS,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    can,
)

WITHOUT_MESSAGES = FORUMS | {CATEGORY}


def check_seen(channel: Channel, bot: Application) -> None:
    """Answer 403/50001 unless the bot sees the channel, and 404/10003 where it is to be gone."""
    if channel.guild is None:
        is_seen = channel.application is bot
    else:
        is_member = bot.id in channel.guild.applications
        is_seen = is_member and can(channel, bot.user, VIEW_CHANNEL)
    if not is_seen:
        raise api_error(50001)
    if channel.refusal == 10003:
        raise api_error(10003)


def check_writing(channel: Channel, bot: Application, payload: Json, *, has_files: bool) -> None:
    """Refuse what the bot may not post here: a closed DM, no right, a forum, a locked thread."""
    if channel.refusal is not None:
        raise api_error(channel.refusal)
    if channel.kind == DIRECT:
        _check_open(channel, bot)
    elif channel.guild is not None:
        _check_rights(channel, bot, payload, has_files=has_files)


def _check_open(channel: Channel, bot: Application) -> None:
    refusal = channel.recipients[0].refusal
    if refusal is not None:
        raise api_error(refusal)
    if bot.is_quarantined and not _has_written(channel, bot):
        raise quarantine_error()


def _check_rights(channel: Channel, bot: Application, payload: Json, *, has_files: bool) -> None:
    if channel.kind in WITHOUT_MESSAGES:
        raise api_error(50008)
    needed = SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES
    needed |= EMBED_LINKS if payload.get("embeds") else 0
    needed |= ATTACH_FILES if has_files else 0
    if not can(channel, bot.user, needed):
        raise api_error(50013)
    if channel.is_locked and not can(channel, bot.user, MANAGE_THREADS):
        raise api_error(50083 if channel.is_archived else 160005)


def may_read_history(channel: Channel, bot: Application) -> bool:
    """Tell whether history shows anything: without the right it is empty, and no error."""
    if channel.hides_history:
        return False
    return channel.guild is None or can(channel, bot.user, READ_MESSAGE_HISTORY)


def check_editing(message: Message, bot: Application) -> None:
    """Refuse to edit another's message, and any in an archived or locked thread."""
    if message.author is not bot.user:
        raise api_error(50005)
    _check_thread(message.channel, bot)


def check_deleting(message: Message, bot: Application) -> None:
    """Refuse to delete another's message in a DM, or without Manage Messages in a server."""
    if message.author is not bot.user:
        if message.channel.kind == DIRECT:
            raise api_error(50005)
        if not can(message.channel, bot.user, MANAGE_MESSAGES):
            raise api_error(50013)
    _check_thread(message.channel, bot)


def _check_thread(channel: Channel, bot: Application) -> None:
    if channel.is_archived:
        raise api_error(50083, status=400)
    if channel.is_locked and not can(channel, bot.user, MANAGE_THREADS):
        raise api_error(160005)


def check_opening(bot: Application, *, refusal: int | None) -> None:
    """Refuse to open a DM: a flagged bot, or a person who cannot be written to."""
    if bot.is_quarantined:
        raise quarantine_error()
    if refusal is not None:
        raise api_error(refusal, status=400)


def _has_written(channel: Channel, bot: Application) -> bool:
    return any(message.author is bot.user for message in channel.messages.values())


def quarantine_error() -> ApiError:
    """Return the answer of a flagged bot to someone it has not messaged before."""
    return ApiError(403, 20026, QUARANTINE_TEXT)
