"""The judge of posts: it sees what is lost, doubled or wrongly recorded in a server's channel."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import CallOccurrence, Reason, State
from bot.domain.ids import MessageId
from tests.crash.post_verdicts import judge_posts
from tests.crash.verdicts import Verdict
from tests.process.hosts import Host
from tests.support.builders import an_occurrence_id, tonight_at
from tests.support.posts import a_post
from tests.support.servers import a_call, a_server
from tests.wire import WireDiscord
from tests.wire.model import Message

DUE = a_post()
UPCOMING = replace(
    a_post(), id=an_occurrence_id(2), claimable_at=tonight_at(22) + timedelta(days=1)
)


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as discord:
        yield discord


@pytest.fixture
async def host(discord: WireDiscord) -> Host:
    guild = discord.add_guild("sleepers", channels=["evenings"])
    (channel,) = guild.channels.values()
    return Host(
        admin=guild.owner,
        guild=guild,
        channel=channel,
        server=a_server(),
        call=a_call(),
        due=DUE,
    )


def show(discord: WireDiscord, host: Host, occurrence_id: str = DUE.id) -> Message:
    """Put an occurrence's post into the server's channel."""
    button = {"type": 2, "label": "Join", "custom_id": f"call.join:0:{occurrence_id}"}
    message = Message(
        id=discord.world.snowflakes.next(),
        channel=host.channel,
        author=discord.bot.user,
        created_at=0,
        components=[{"type": 1, "components": [button]}],
    )
    discord.world.post(message)
    return message


def sent(message: Message | None) -> CallOccurrence:
    message_id = None if message is None else MessageId(message.id)
    return replace(DUE, state=State.SENT, message_id=message_id, sent_at=tonight_at(22))


def judged(
    discord: WireDiscord, host: Host, record: CallOccurrence, *, is_hidden: bool = False
) -> Verdict:
    return judge_posts(discord, [host], [record, UPCOMING], is_hidden=is_hidden)


async def test_one_post_on_record_is_a_delivery(discord: WireDiscord, host: Host) -> None:
    verdict = judged(discord, host, sent(show(discord, host)))

    assert (verdict.due, verdict.delivered, verdict.faults) == (1, 1, ())


@pytest.mark.parametrize("is_hidden", [False, True])
async def test_two_posts_of_one_occurrence_are_doubled_wherever_they_are(
    discord: WireDiscord, host: Host, is_hidden: bool
) -> None:
    record = sent(show(discord, host))
    show(discord, host)

    assert len(judged(discord, host, record, is_hidden=is_hidden).doubled) == 1


async def test_a_post_of_no_occurrence_is_doubled(discord: WireDiscord, host: Host) -> None:
    record = sent(show(discord, host))
    show(discord, host, an_occurrence_id(3))

    assert len(judged(discord, host, record).doubled) == 1


async def test_a_post_that_is_only_presumed_is_lost_where_it_could_be_looked_up(
    discord: WireDiscord, host: Host
) -> None:
    assert len(judged(discord, host, sent(None)).lost) == 1
    hidden = judged(discord, host, sent(None), is_hidden=True)
    assert (hidden.presumed, hidden.faults) == (1, ())


@pytest.mark.parametrize("state", [State.FAILED, State.SKIPPED])
async def test_a_post_that_was_given_up_is_lost(
    discord: WireDiscord, host: Host, state: State
) -> None:
    record = replace(DUE, state=state, reason=Reason.STALE)

    assert len(judged(discord, host, record, is_hidden=True).lost) == 1


async def test_a_post_recorded_as_another_message_is_wrong(
    discord: WireDiscord, host: Host
) -> None:
    record = replace(sent(show(discord, host)), message_id=MessageId(1))

    assert len(judged(discord, host, record).wrong) == 1


async def test_a_call_without_a_next_post_is_wrong(discord: WireDiscord, host: Host) -> None:
    record = sent(show(discord, host))

    assert len(judge_posts(discord, [host], [record], is_hidden=False).wrong) == 1
