"""Picked channels: whose rights Discord's payload tells of, and what a call needs."""

from types import SimpleNamespace
from typing import Any

import pytest
from discord import ChannelType, Permissions

from bot.client.channels import missing_rights, picked_channels, sort_of
from bot.domain.servers.errors import Right
from bot.ports.surroundings import ChannelSort

ALL = Permissions.all_channel()
BASICS = Permissions(view_channel=True, send_messages=True, read_message_history=True)


def without(name: str) -> Permissions:
    permissions = Permissions(ALL.value)
    permissions.update(**{name: False})
    return permissions


def picked(*, guild: Any = None, **described: Any) -> Any:
    raw = {"id": "5", "type": 0, "name": "sleep", "permissions": str(BASICS.value)} | described
    interaction = SimpleNamespace(
        data={"values": ["5"], "resolved": {"channels": {"5": raw}}},
        guild_id=1,
        client=SimpleNamespace(get_guild={1: guild}.get),
    )
    return picked_channels(interaction)[5]


class KnownChannel:
    """A channel as the gateway has told of it."""

    def __init__(self, *, type_: ChannelType, permissions: Permissions) -> None:
        self.type = type_
        self.guild = SimpleNamespace(me=None)
        self._permissions = permissions

    def permissions_for(self, _member: object) -> Permissions:
        return self._permissions


class KnownServer:
    """A server with one channel."""

    def __init__(self, channel_id: int, channel: KnownChannel) -> None:
        self._channels = {channel_id: channel}
        self.get_channel = self.get_channel_or_thread = self._channels.get


@pytest.mark.parametrize("sort", list(ChannelSort))
@pytest.mark.parametrize(
    ("name", "right", "only_threads"),
    [
        ("view_channel", Right.VIEW, None),
        ("read_message_history", Right.READ_HISTORY, None),
        ("send_messages", Right.SEND, False),
        ("send_messages_in_threads", Right.SEND_IN_THREADS, True),
    ],
)
def test_each_right_that_a_post_needs_is_missed(
    sort: ChannelSort, name: str, right: Right, only_threads: bool | None
) -> None:
    needed = only_threads is None or only_threads is (sort is ChannelSort.PUBLIC_THREAD)

    assert missing_rights(without(name), sort) == ({right} if needed else set())


@pytest.mark.parametrize("sort", list(ChannelSort))
def test_an_administrator_misses_nothing(sort: ChannelSort) -> None:
    assert missing_rights(Permissions(administrator=True), sort) == frozenset()


@pytest.mark.parametrize("type_", list(ChannelType))
@pytest.mark.parametrize("parent", [None, *ChannelType])
def test_only_text_announcements_and_public_threads_of_text_channels_take_calls(
    type_: ChannelType, parent: ChannelType | None
) -> None:
    fit = {ChannelType.text, ChannelType.news, ChannelType.public_thread}
    is_in_forum = parent in {ChannelType.forum, ChannelType.media}

    is_fit = sort_of(type_, parent=parent) is not ChannelSort.OTHER

    assert is_fit is (type_ in fit and not is_in_forum)


def test_permissions_are_the_pressers_and_app_permissions_are_charleys() -> None:
    channel = picked(permissions="0", app_permissions=str(BASICS.value))

    assert channel.presser_missing == {Right.VIEW, Right.SEND}
    assert channel.view.missing == frozenset()

    channel = picked(permissions=str(BASICS.value), app_permissions="0")

    assert channel.presser_missing == frozenset()
    assert channel.view.missing == {Right.VIEW, Right.SEND, Right.READ_HISTORY}


def test_without_app_permissions_the_gateway_counts() -> None:
    known = KnownChannel(type_=ChannelType.text, permissions=without("read_message_history"))

    assert picked(guild=KnownServer(5, known)).view.missing == {Right.READ_HISTORY}


def test_without_either_charley_may_nothing_there() -> None:
    assert picked().view.missing == {Right.VIEW, Right.SEND, Right.READ_HISTORY}


def test_what_both_may_ping_is_known() -> None:
    pinging = str(Permissions(mention_everyone=True).value)

    channel = picked(permissions=pinging, app_permissions="0")
    assert (channel.presser_may_ping, channel.view.may_ping) == (True, False)

    channel = picked(permissions="0", app_permissions=pinging)
    assert (channel.presser_may_ping, channel.view.may_ping) == (False, True)


def test_a_locked_thread_and_a_forums_post_are_told_apart() -> None:
    forum = KnownServer(7, KnownChannel(type_=ChannelType.forum, permissions=ALL))
    thread = {"type": 11, "parent_id": "7", "thread_metadata": {"locked": True}}

    assert picked(**thread).view.sort is ChannelSort.PUBLIC_THREAD
    assert picked(**thread).view.is_locked
    assert picked(**thread, guild=forum).view.sort is ChannelSort.OTHER


def test_a_channel_of_a_sort_from_the_future_takes_no_call() -> None:
    assert picked(type=99).view.sort is ChannelSort.OTHER
