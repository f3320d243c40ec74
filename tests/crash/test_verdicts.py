"""The judge of the crash matrix itself: it sees what it is there to see."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.ids import MessageId, UserId
from tests.crash.verdicts import Verdict, judge
from tests.support.builders import an_occurrence, an_occurrence_id, tonight_at
from tests.wire import WireDiscord
from tests.wire.model import Message, User


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as discord:
        yield discord


@pytest.fixture
def ada(discord: WireDiscord) -> User:
    return discord.add_user("ada")


def show(discord: WireDiscord, user: User, occurrence: Occurrence) -> Message:
    """Put an occurrence's reminder on a person's screen."""
    button = {"type": 2, "label": "Done", "custom_id": f"stretch.done:{user.id}:{occurrence.id}"}
    message = Message(
        id=discord.world.snowflakes.next(),
        channel=discord.world.direct(discord.bot, user),
        author=discord.bot.user,
        created_at=0,
        components=[{"type": 1, "components": [button]}],
    )
    discord.world.post(message)
    return message


def due(user: User) -> Occurrence:
    return replace(an_occurrence(), user_id=UserId(user.id))


def upcoming(user: User) -> Occurrence:
    return replace(due(user), id=an_occurrence_id(2), claimable_at=tonight_at(23))


def sent(occurrence: Occurrence, message: Message) -> Occurrence:
    return replace(
        occurrence, state=State.SENT, message_id=MessageId(message.id), sent_at=tonight_at(22)
    )


def judged(discord: WireDiscord, user: User, *records: Occurrence) -> Verdict:
    return judge(discord, [user], records, due_ids={an_occurrence_id()})


async def test_one_message_on_record_is_a_delivery(discord: WireDiscord, ada: User) -> None:
    record = sent(due(ada), show(discord, ada, due(ada)))

    verdict = judged(discord, ada, record, upcoming(ada))

    assert (verdict.due, verdict.delivered, verdict.faults) == (1, 1, ())


async def test_a_skip_counts_with_its_reason_alone(discord: WireDiscord, ada: User) -> None:
    record = replace(due(ada), state=State.SKIPPED, reason=Reason.PAUSED)

    verdict = judged(discord, ada, record, upcoming(ada))

    assert (verdict.due, dict(verdict.skipped), verdict.faults) == (1, {"paused": 1}, ())


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED, State.FAILED, State.SENT])
async def test_whatever_is_on_no_screen_and_not_skipped_is_lost(
    discord: WireDiscord, ada: User, state: State
) -> None:
    verdict = judged(discord, ada, replace(due(ada), state=state))

    assert len(verdict.lost) == 1


async def test_two_messages_of_one_occurrence_are_doubled(discord: WireDiscord, ada: User) -> None:
    record = sent(due(ada), show(discord, ada, due(ada)))
    show(discord, ada, due(ada))

    assert len(judged(discord, ada, record, upcoming(ada)).doubled) == 1


async def test_a_message_of_no_occurrence_is_doubled(discord: WireDiscord, ada: User) -> None:
    record = sent(due(ada), show(discord, ada, due(ada)))
    show(discord, ada, replace(due(ada), id=an_occurrence_id(3)))

    assert len(judged(discord, ada, record, upcoming(ada)).doubled) == 1


async def test_a_delivery_recorded_as_skipped_is_wrong(discord: WireDiscord, ada: User) -> None:
    show(discord, ada, due(ada))
    record = replace(due(ada), state=State.SKIPPED, reason=Reason.STALE)

    assert len(judged(discord, ada, record, upcoming(ada)).wrong) == 1


async def test_a_reminder_without_a_next_occurrence_is_wrong(
    discord: WireDiscord, ada: User
) -> None:
    record = sent(due(ada), show(discord, ada, due(ada)))

    assert len(judged(discord, ada, record).wrong) == 1
