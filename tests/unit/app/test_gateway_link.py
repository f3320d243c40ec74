"""The link to the gateway: every shard that there is to be counts, whether discord.py has begun it or not."""

import discord
import pytest
from discord.ext import commands

from bot.app.gateway_link import GatewayLink, shards_wanted
from tests.support.turns import some_turns


class Told:
    def __init__(self) -> None:
        self.words: list[str] = []

    def link_to(self, client: commands.AutoShardedBot) -> GatewayLink:
        return GatewayLink(
            client,
            came_up=lambda: self.words.append("up"),
            went_down=lambda: self.words.append("down"),
        )


def client_of(**sharding) -> commands.AutoShardedBot:
    return commands.AutoShardedBot("/", intents=discord.Intents.none(), **sharding)


async def say(client: commands.AutoShardedBot, event: str, shard: int) -> None:
    client.dispatch(event, shard)
    await some_turns()


@pytest.mark.parametrize(
    ("sharding", "shards"),
    [
        ({"shard_count": 3}, [0, 1, 2]),
        ({"shard_count": 4, "shard_ids": [2, 3]}, [2, 3]),
        ({}, [0]),
    ],
    ids=str,
)
async def test_the_gateway_is_there_once_the_last_shard_is(sharding, shards):
    client, told = client_of(**sharding), Told()
    await client._async_setup_hook()
    link = told.link_to(client)
    standing = link.standing()

    for shard in shards:
        assert not link.is_up
        await say(client, "shard_ready", shard)
    up = link.standing()
    await say(client, "shard_disconnect", shards[-1])
    cut = link.is_up
    await say(client, "shard_resumed", shards[-1])

    assert {number: each.is_up for number, each in standing.shards.items()} == dict.fromkeys(
        shards, False
    )
    assert {number: each.is_up for number, each in up.shards.items()} == dict.fromkeys(shards, True)
    assert (cut, link.is_up) == (False, True)
    assert told.words == ["up", "down", "up"]


@pytest.mark.parametrize(
    ("ids", "count", "wanted"),
    [(None, None, {0}), (None, 3, {0, 1, 2}), ([1, 3], 4, {1, 3}), ([0], None, {0})],
)
def test_which_shards_there_are_to_be(ids, count, wanted):
    assert shards_wanted(ids, count) == wanted
