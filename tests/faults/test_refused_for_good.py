"""Discord will not serve the bot until somebody changes something: nothing is tried again."""

import discord

from bot.app.refusals import IntentsRefusedError, TokenRejectedError
from tests.faults.connection import break_for_good, supervised
from tests.faults.stage import Stage


async def test_a_wrong_token_is_tried_once(stage: Stage) -> None:
    before = len(stage.discord.calls)

    async with supervised(stage, token="wrong") as connection:  # noqa: S106 - no token
        error = await connection.ended()

    assert isinstance(error, TokenRejectedError)
    assert len(stage.discord.calls) == before + 1
    assert connection.patience.waits == []


async def test_a_token_revoked_later_is_not_tried_again(stage: Stage) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        stage.discord.bot.is_revoked = True
        stage.discord.gateway.close(4004)
        error = await connection.ended()

    assert isinstance(error, TokenRejectedError)
    assert stage.discord.gateway.counts.identifies == 1


async def test_a_token_revoked_between_two_connections_is_not_tried_again(stage: Stage) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        stage.discord.bot.is_revoked = True
        break_for_good(stage)
        error = await connection.ended()

    assert isinstance(error, TokenRejectedError)
    assert stage.most_invalid() == 1


async def test_denied_intents_are_not_asked_for_again(stage: Stage) -> None:
    def ask_for_members(client: discord.Client) -> None:
        client._connection._intents = discord.Intents(guilds=True, members=True)

    async with supervised(stage, adapt=ask_for_members) as connection:
        error = await connection.ended()

    assert isinstance(error, IntentsRefusedError)
    assert stage.discord.gateway.counts.identifies == 1
