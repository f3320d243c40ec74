"""The glue to simcord's private parts at work, and what simcord cannot show.

The expected failures are simcord's known gaps: one that starts to pass says that a rule which only
the wire-level double covers can be tested here as well.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest
import simcord

from bot.domain.delivery import notices
from bot.domain.ids import OccurrenceId, UserId
from bot.playground.glue import as_bot
from bot.ports.delivery import Delivered, Refused
from tests.behaviour.person import Person
from tests.behaviour.stage import Stage
from tests.support.builders import an_envelope
from tests.support.simcord_glue import is_in_dm

gap = pytest.mark.xfail(strict=True, raises=AssertionError, reason="a gap of simcord 3.2.1")


def wall_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - what the glue moves


async def test_the_clock_of_the_process_follows(stage: Stage) -> None:
    before = wall_clock()

    await stage.pass_time(timedelta(hours=5))

    assert before == stage.now() - timedelta(hours=5)
    assert wall_clock() == stage.now()


async def test_timers_started_as_the_bot_follow_too(stage: Stage) -> None:
    fired: list[datetime] = []
    with as_bot(stage.env):
        asyncio.get_running_loop().call_later(3600, lambda: fired.append(wall_clock()))
    due_at = stage.now() + timedelta(hours=1)

    await stage.pass_time(timedelta(hours=2))

    assert fired == [due_at]


async def test_the_place_of_an_interaction_is_known(ada: Person) -> None:
    assert not is_in_dm(await ada.types("help"))
    assert is_in_dm(await ada.types_in_dm("help"))


async def test_an_injected_error_is_taken_back(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries()
    stage.accept_deliveries()

    result = await send_test(stage, ada.user, nonce="a" * 24)

    assert isinstance(result, Delivered)


async def send_test(stage: Stage, user: simcord.UserHandle, *, nonce: str) -> object:
    notice = notices.TrialNotice(user_id=UserId(user.id), next_due_at=None)
    with as_bot(stage.env):
        return await stage.process.messenger.send(
            an_envelope(notice, channel_id=user.dm_channel.id, nonce=OccurrenceId(nonce))
        )


async def last_interaction(stage: Stage, person: Person) -> discord.Interaction:
    seen: list[discord.Interaction] = []

    async def listen(interaction: discord.Interaction) -> None:
        seen.append(interaction)

    stage.client.add_listener(listen, "on_interaction")
    await person.types_in_dm("help")
    return seen[-1]


@gap
async def test_people_have_a_language(stage: Stage, ada: Person) -> None:
    interaction = await last_interaction(stage, ada)

    assert interaction.locale is not discord.Locale.american_english


@gap
async def test_an_app_can_be_installed_to_an_account(stage: Stage, ada: Person) -> None:
    interaction = await last_interaction(stage, ada)

    assert interaction.is_user_integration() or interaction.is_guild_integration()


@gap
async def test_a_rate_limit_is_waited_out(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries(status=429, times=1)

    assert isinstance(await send_test(stage, ada.user, nonce="b" * 24), Delivered)


@gap
async def test_a_repeated_nonce_arrives_once(stage: Stage, ada: Person) -> None:
    for _ in range(2):
        await send_test(stage, ada.user, nonce="c" * 24)

    assert len(ada.dms) == 1


@gap
async def test_nobody_without_a_shared_server_can_be_written_to(stage: Stage) -> None:
    stranger = stage.env.create_user("stranger")

    assert isinstance(await send_test(stage, stranger, nonce="d" * 24), Refused)
