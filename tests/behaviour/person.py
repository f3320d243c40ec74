"""A person who uses Charley: what they type, press and read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage, UserHandle

from bot.domain.ids import UserId
from tests.support.simcord_glue import is_in_dm

Shown = discord.Message | ResponseMessage
"""A message on somebody's screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a direct-message channel, who also shares a server with Charley."""

    user: UserHandle
    member: MemberActor
    channel: ChannelHandle
    """The channel of the server where they type."""

    @property
    def id(self) -> UserId:
        return UserId(self.user.id)

    @property
    def dms(self) -> list[discord.Message]:
        """The direct messages that Charley has sent unasked, oldest first, as they stand now."""
        messages = self.user.dm_channel.history(viewer=self.user)
        return [message for message in messages if message.interaction_metadata is None]

    @property
    def reminders(self) -> list[discord.Message]:
        """Those of them that remind: not the welcome, not a test."""
        return [
            message
            for message in self.dms
            if message.components and (message.edited_at or not _leads_home_only(message))
        ]

    @property
    def last_dm(self) -> discord.Message:
        return self.dms[-1]

    async def types(self, command: str, /, **options: Any) -> InteractionResult:
        """Use a command in the server."""
        return await self.member.slash(self.channel, command, **options)

    async def types_in_dm(self, command: str, /, **options: Any) -> InteractionResult:
        """Use a command in the direct messages with Charley."""
        answer: InteractionResult = await self.user.slash(command, **options)
        return answer

    async def presses(self, message: Shown, label: str) -> InteractionResult:
        """Press a button of a message."""
        return await self._hand(message).click(message, label=label)

    async def picks(self, message: Shown, *values: str) -> InteractionResult:
        """Choose from the menu of a message."""
        return await self._hand(message).select(message, list(values))

    async def fills_in(self, shown: InteractionResult, **fields: Any) -> InteractionResult:
        """Fill in and send the form that an interaction has opened."""
        hand = self.user if is_in_dm(shown) else self.member
        return await hand.submit_modal(shown, fields)

    def _hand(self, message: Shown) -> UserHandle | MemberActor:
        channel_id = (
            message.channel_id if isinstance(message, ResponseMessage) else message.channel.id
        )
        return self.user if channel_id == self.user.dm_channel.id else self.member


def shown(result: InteractionResult) -> ResponseMessage:
    """Return the message that an interaction has led to, as it stands now."""
    message = result.response
    assert message is not None, f"nothing was shown: {result}"
    return message


TEXT, BUTTON, MENU = 10, 2, 3
"""Types of components."""

_MENTION = re.compile(r"</([a-z ]+):\d+>")


def _leads_home_only(message: Shown) -> bool:
    """Tell whether nothing can be answered in a message, as in the welcome and in a test."""
    return all(
        each["custom_id"].startswith("panel.show") for each in parts(message) if "custom_id" in each
    )


def words_of(message: Shown) -> str:
    """Return what a person reads in a message, card or not; tappable commands as `` `/start` ``."""
    cards = (each["content"] for each in parts(message) if each["type"] == TEXT)
    return _MENTION.sub(r"`/\1`", "\n".join(filter(None, [message.content, *cards])))


def text_of(result: InteractionResult) -> str:
    """Return what a person reads after an interaction."""
    return words_of(shown(result))


def read_in(words: str, zone: str = "Europe/Berlin") -> str:
    """Return words as somebody in a zone reads them: times of day in place of timestamps."""

    def read(stamp: re.Match[str]) -> str:
        return f"{datetime.fromtimestamp(int(stamp[1]), ZoneInfo(zone)):%H:%M}"

    return re.sub(r"<t:(\d+):t>", read, words)


def note_of(result: InteractionResult) -> str:
    """Return what an interaction has added below its answer."""
    (note,) = result.followups
    return words_of(note)


def labels(message: Shown) -> list[str]:
    """Return the labels of a message's buttons."""
    return [each["label"] for each in parts(message) if each["type"] == BUTTON]


def options(message: Shown) -> list[dict[str, Any]]:
    """Return the options of a message's menu."""
    (menu,) = (each["options"] for each in parts(message) if each["type"] == MENU)
    return list(menu)


def custom_id_of(message: Shown, label: str) -> str:
    """Return what Discord keeps for Charley with a button."""
    (custom_id,) = (each["custom_id"] for each in parts(message) if each.get("label") == label)
    return str(custom_id)


def parts(message: Shown) -> Iterator[dict[str, Any]]:
    """Yield every component of a message, the outer ones first."""
    yield from _walk(message.components)


def _walk(components: Any) -> Iterator[dict[str, Any]]:
    for each in components:
        plain = each if isinstance(each, dict) else each.to_dict()
        yield plain
        yield from _walk(plain.get("components", ()))
        if "accessory" in plain:
            yield from _walk([plain["accessory"]])
