"""Looking for a message of Charley's in what a channel shows of its history.

In a server's channel Discord answers *nothing* to a bot without *Read Message History*, and no error
(resources/message, *Get Channel Messages*). So that nothing was found there is believed only where the
channel surely shows what it has.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

import discord
from discord.utils import snowflake_time, time_snowflake

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import MessageId
from bot.messaging.discord_io.chain import Request, RequestChain, RequestKind
from bot.messaging.discord_io.destinations import Addressee, channel_of
from bot.ports.delivery import (
    ChannelPost,
    Destination,
    DirectMessage,
    Found,
    HistoryHidden,
    OutcomeUnknown,
    Refused,
)

HISTORY_PAGE = 100

DISCORD_EPOCH = snowflake_time(0)
"""There is no message before it, nor a number for one; a clock may have stood in 1970."""

_NOT_YET = OutcomeUnknown(cause=Refusal.SERVER_UNAVAILABLE)
"""What it means that nothing is found while nobody knows whether Charley may read there."""

Fits = Callable[[discord.Message], bool]
T = TypeVar("T")


class History:
    """What one channel shows."""

    def __init__(self, destination: Destination, *, requests: RequestChain) -> None:
        self._destination = destination
        self._requests = requests
        self._addressee = Addressee(channel_of(destination))

    async def find(self, fits: Fits, *, since: datetime) -> Found:
        """Return the first message of ours that fits; `None`: there surely is none."""
        found = await self._search(fits, since=since)
        match found, self._destination:
            case Refused(refusal=Refusal.NO_PERMISSION), ChannelPost(is_history_open=None):
                return _NOT_YET
            case Refused(refusal=Refusal.NO_PERMISSION), ChannelPost():
                return HistoryHidden()
            case _:
                return found

    async def _search(self, fits: Fits, *, since: datetime) -> Found:
        after: int | None = time_snowflake(max(since, DISCORD_EPOCH))
        is_empty = True
        while after is not None:
            match await self._requests.make(self._reading(self._page(fits, after=after))):
                case Refused() | OutcomeUnknown() as failure:
                    return failure
                case _Page(found=found, next_after=after, is_empty=page_is_empty):
                    if found is not None:
                        return found
                    is_empty = is_empty and page_is_empty
        return await self._absence(self._destination, is_empty=is_empty)

    async def _absence(self, destination: Destination, *, is_empty: bool) -> Found:
        """Return what it means that nothing was found.

        Args:
            destination: where it was looked for.
            is_empty: whether no message at all was seen there, by anybody.
        """
        if isinstance(destination, DirectMessage):
            return None
        if not destination.is_history_open:
            return _NOT_YET if destination.is_history_open is None else HistoryHidden()
        for is_hidden in (_shows_nothing(destination), _has_had_messages(destination)):
            if not is_empty:
                break
            match await self._requests.make(self._reading(is_hidden)):
                case Refused() | OutcomeUnknown() as failure:
                    return failure
                case is_empty:
                    pass
        return HistoryHidden() if is_empty else None

    def _reading(self, call: Callable[[discord.Client], Awaitable[T]]) -> Request[T]:
        return Request(kind=RequestKind.READ, addressee=self._addressee, call=call)

    def _page(self, fits: Fits, *, after: int) -> Callable[[discord.Client], Awaitable["_Page"]]:
        """Return the request for the page that begins behind a message."""

        async def look(client: discord.Client) -> _Page:
            messages = [
                message
                async for message in messageable(client, self._destination).history(
                    after=discord.Object(after), limit=HISTORY_PAGE, oldest_first=True
                )
            ]
            ours = (each for each in messages if client.user and each.author.id == client.user.id)
            found = next((MessageId(each.id) for each in ours if fits(each)), None)
            is_last = len(messages) < HISTORY_PAGE
            return _Page(
                found=found,
                next_after=None if is_last else messages[-1].id,
                is_empty=not messages,
            )

        return look


class _Page(NamedTuple):
    """A page of a channel's history."""

    found: MessageId | None
    """The first message that is looked for."""
    next_after: int | None
    """Where the next page begins: behind this message; `None` if this was the last page."""
    is_empty: bool


def messageable(client: discord.Client, destination: Destination) -> discord.PartialMessageable:
    """Return a channel by its stored id, whatever is cached."""
    is_dm = isinstance(destination, DirectMessage)
    return client.get_partial_messageable(
        destination.channel_id, type=discord.ChannelType.private if is_dm else None
    )


def _shows_nothing(destination: ChannelPost) -> Callable[[discord.Client], Awaitable[bool]]:
    async def look(client: discord.Client) -> bool:
        """Tell whether the channel shows no message at all, however old."""
        newest = messageable(client, destination).history(limit=1)
        return not [message async for message in newest]

    return look


def _has_had_messages(destination: ChannelPost) -> Callable[[discord.Client], Awaitable[bool]]:
    async def look(client: discord.Client) -> bool:
        """Tell whether any message was ever sent there; it may have been deleted since."""
        found = await client.fetch_channel(destination.channel_id)
        return (
            getattr(found, "last_message_id", None) is not None
        )  # not every sort of channel has it

    return look
