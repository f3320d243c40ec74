"""The list of calls says of each what came of its latest post."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.retry import OF_POSTS, Refusal
from bot.domain.servers.errors import Right
from bot.domain.time.weekdays import Weekday
from bot.kinds.call import WORTH_POSTING_FOR
from bot.messaging.ui.servers.calls.latest_post import NOT_POSTED, latest_post_text
from bot.ports.delivery import Refused
from tests.support.builders import NIGHT, tonight_at
from tests.support.posts import a_post
from tests.support.server_acts import ADA, SLEEP, add_call, edit_call
from tests.support.services import Process, World

pytestmark = pytest.mark.usefixtures("server")

DAY = timedelta(days=1)
AFTER = tonight_at(22, 2)


async def latest(process: Process) -> tuple[State, Reason | None] | None:
    """Return state and reason of what the list says of the one call's latest post."""
    (shown,) = await process.servers.calls.list(ADA)
    return None if shown.latest is None else (shown.latest.state, shown.latest.reason)


async def test_a_call_that_has_posted_nothing_says_nothing(process: Process):
    await add_call(process)

    assert await latest(process) is None


async def test_a_post_is_the_latest_until_the_next_one(world: World, process: Process):
    await add_call(process)
    await process.deliver(at=AFTER)
    assert await latest(process) == (State.SENT, None)

    world.messenger.script_sends(Refused(refusal=Refusal.REJECTED))
    await process.deliver(at=AFTER + DAY)

    assert await latest(process) == (State.FAILED, Reason.REJECTED)


async def test_a_right_that_is_missing_is_the_outcome_once_it_is_too_late(
    world: World, process: Process
):
    await add_call(process)
    world.surroundings.add_channel(SLEEP, missing=[Right.SEND])

    await process.deliver(at=AFTER)
    assert await latest(process) is None  # it is tried again for a quarter of an hour
    for minute in range(WORTH_POSTING_FOR // timedelta(minutes=1)):
        await process.deliver(at=AFTER + timedelta(minutes=minute))

    assert await latest(process) == (State.FAILED, Reason.NO_PERMISSION)


async def test_a_call_of_one_day_a_week_says_it_until_its_next_post(world: World, process: Process):
    await add_call(process, days=frozenset({Weekday.of(NIGHT)}))
    await process.deliver(at=AFTER)

    world.clock.move_to(AFTER + 7 * DAY - timedelta(hours=1))
    assert await latest(process) == (State.SENT, None)
    world.clock.move_to(AFTER + 14 * DAY)
    assert await latest(process) is None


async def test_an_edit_and_a_draft_keep_it(process: Process):
    call = await add_call(process)
    await process.deliver(at=AFTER)

    await edit_call(process, call, days=frozenset({Weekday.MONDAY}))

    assert await latest(process) == (State.SENT, None)


def test_every_reason_that_ends_a_post_has_words():
    of_calls = {
        Reason.STALE, Reason.PAUSED, Reason.STOPPED, Reason.SUPERSEDED, Reason.SERVER_GONE,
        Reason.OUT_OF_TIME, Reason.UNREADABLE,
    }  # fmt: skip

    assert {*OF_POSTS.final.values(), *OF_POSTS.lasting.values(), *of_calls} == set(NOT_POSTED)


@pytest.mark.parametrize("reason", NOT_POSTED)
def test_a_post_that_was_not_made_says_why(reason: Reason):
    text = latest_post_text(a_post(state=State.FAILED, reason=reason))

    assert ": not posted, " in text
    assert text.endswith(f"{NOT_POSTED[reason].say()}.")


def test_a_post_that_could_not_be_looked_up_is_not_said_to_be_there():
    sent_at = tonight_at(22)

    assert latest_post_text(a_post(state=State.SENT, sent_at=sent_at)).endswith(
        "as far as I know. I could not look it up."
    )
