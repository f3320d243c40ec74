"""The playground's hold on simcord's private parts."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
import simcord

from bot.playground.glue import VERSION, OtherSimcordError, clock_of, require_version


def test_the_simcord_that_is_installed_is_the_one_it_knows() -> None:
    require_version()


def test_another_simcord_is_refused_in_one_sentence() -> None:
    with pytest.raises(OtherSimcordError, match=rf"^the playground needs simcord {VERSION}, got 4"):
        require_version("4.0.0")


async def test_the_private_parts_are_where_the_glue_looks_for_them() -> None:
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with simcord.run(client) as env:
        you = env.create_user("you")
        view = env.preview(you.dm_channel, viewers=[you])

        assert callable(view._action)
        assert (view._pages, view._active, view._closed) == ({}, False, False)
        assert env._preview is None
        assert env.backend.subscribers
        assert env.backend.bot_user.name
        with env._bot_scope():
            pass


async def test_the_clock_of_the_process_follows_and_is_let_go_again() -> None:
    env = simcord.Env(discord.Client(intents=discord.Intents.none()))
    start_at = datetime(2026, 3, 4, 20, tzinfo=UTC)

    with clock_of(env, start_at=start_at):
        env.backend.clock.advance(60)
        inside = datetime.now(UTC)  # noqa: TID251 - what the glue moves

    assert inside == start_at + timedelta(minutes=1)
    assert "advance" not in vars(env.backend.clock)
    assert datetime.now(UTC) != inside  # noqa: TID251 - the real one
