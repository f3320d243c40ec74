"""What can be seen of servers: only what this process is told, and only while it can be relied on."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.server import Shards
from bot.messaging.discord_io.surroundings import GatewaySurroundings

HERE, GONE, ELSEWHERE = (GuildId(shard << 22) for shard in (2, 4, 3))
"""With two shards, the first two are shard 0's, and the last is shard 1's."""

CHANNEL, ROLE = ChannelId(5), RoleId(6)


def a_guild(*, unavailable: bool = False, shard_id: int = 0) -> Any:
    role = SimpleNamespace(name="sleepers", mentionable=True)
    return SimpleNamespace(unavailable=unavailable, shard_id=shard_id, get_role={ROLE: role}.get)


def a_client(**changes: Any) -> Any:
    """A client as discord.py has it, of shard 0 of two, which is in one server."""
    facts = {"guilds": {HERE: a_guild()}, "shard_ids": [0], "shard_count": 2, "ready": True}
    facts |= changes
    return SimpleNamespace(
        get_guild=facts["guilds"].get,
        shard_ids=facts["shard_ids"],
        shard_count=facts["shard_count"],
        guilds=list(facts["guilds"].values()),
        is_ready=lambda: facts["ready"],
        add_listener=lambda listener, name: facts.setdefault("listeners", {}).update(
            {name: [*facts.get("listeners", {}).get(name, ()), listener]}
        ),
        listeners=lambda name: facts["listeners"][name],
    )


async def connect(client: Any, shard_id: int) -> None:
    """Begin a shard's session, as discord.py says it."""
    for listener in client.listeners("on_shard_connect"):
        await listener(shard_id)


def through(client: Any) -> GatewaySurroundings:
    surroundings = GatewaySurroundings()
    surroundings.through(client)
    return surroundings


def test_before_there_is_a_client_nothing_is_known() -> None:
    nothing = GatewaySurroundings()

    assert not nothing.is_available(HERE)
    assert nothing.channel(HERE, CHANNEL) is None
    assert nothing.role_name(HERE, ROLE) is None
    assert nothing.is_in(HERE) is None


def test_that_charley_is_not_in_a_server_is_known_only_once_every_shard_is_ready() -> None:
    loading, ready = through(a_client(ready=False)), through(a_client())

    assert (loading.is_in(HERE), loading.is_in(GONE)) == (None, None)
    assert (ready.is_in(HERE), ready.is_in(GONE)) == (True, False)


def test_a_server_of_another_process_is_neither_missed_nor_thought_to_be_away() -> None:
    surroundings = through(a_client())

    assert surroundings.is_in(ELSEWHERE) is None
    assert surroundings.is_available(ELSEWHERE)
    assert not surroundings.is_available(GONE)


@pytest.mark.parametrize("shards", [{"shard_ids": None}, {"shard_count": None}])
def test_a_process_with_all_shards_knows_of_every_server(shards: Any) -> None:
    surroundings = through(a_client(**shards))

    assert surroundings.is_in(ELSEWHERE) is False
    assert not surroundings.is_available(ELSEWHERE)


def test_in_an_outage_of_a_server_nothing_of_it_is_relied_on() -> None:
    surroundings = through(a_client(guilds={HERE: a_guild(unavailable=True)}))

    assert not surroundings.is_available(HERE)
    assert surroundings.is_in(HERE)
    assert surroundings.role_name(HERE, ROLE) is None
    assert not surroundings.is_mentionable(HERE, ROLE)


def test_a_role_is_seen_as_it_is() -> None:
    surroundings = through(a_client())

    assert surroundings.role_name(HERE, ROLE) == "sleepers"
    assert surroundings.is_mentionable(HERE, ROLE)
    assert surroundings.role_name(HERE, RoleId(7)) is None


def test_what_a_new_client_has_not_been_told_yet_is_not_there() -> None:
    surroundings = through(a_client())
    surroundings.through(a_client(guilds={}, ready=False))

    assert not surroundings.is_available(HERE)
    assert surroundings.is_in(HERE) is None


def test_a_process_is_told_of_the_servers_of_its_own_shards() -> None:
    told_of = through(a_client()).told_of()

    assert told_of == Shards(ids=frozenset({0}), count=2)
    assert HERE in told_of
    assert ELSEWHERE not in told_of


@pytest.mark.parametrize("shards", [{"shard_ids": None}, {"shard_count": None}])
def test_a_process_with_all_shards_is_told_of_every_server(shards: Any) -> None:
    assert through(a_client(**shards)).told_of() is None


async def test_after_a_start_a_shard_has_told_once_its_last_server_is_there() -> None:
    assert GatewaySurroundings().told_of() == Shards(ids=frozenset())
    guilds = {HERE: a_guild(unavailable=True), ELSEWHERE: a_guild(shard_id=1)}
    client = a_client(guilds=guilds, shard_ids=None, ready=False)
    surroundings = through(client)
    assert surroundings.told_of() == Shards(ids=frozenset(), count=2)

    await connect(client, 0)
    await connect(client, 1)
    assert surroundings.told_of() == Shards(ids=frozenset({1}), count=2)

    guilds[HERE].unavailable = False
    assert surroundings.told_of() == Shards(ids=frozenset({0, 1}), count=2)


async def test_another_client_begins_with_nothing_told() -> None:
    client = a_client(ready=False)
    surroundings = through(client)
    await connect(client, 0)

    surroundings.through(a_client(ready=False))

    assert surroundings.told_of() == Shards(ids=frozenset(), count=2)
