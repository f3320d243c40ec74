"""Each command, press and form ends once, and how; nobody's first aid is told by its name."""

from datetime import timedelta

import pytest

from bot.client.door.shares import Shares
from bot.domain.events import DomainEvent
from bot.domain.operations.measured import InteractionEnded, InteractionOutcome
from bot.domain.token_buckets import Rate
from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, shown
from tests.behaviour.scenes import opt_in
from tests.behaviour.stage import Stage

ANSWERED, EXPLAINED, FAILED, TOO_MANY = InteractionOutcome


@pytest.fixture
def ends(stage: Stage) -> list[tuple[str | None, InteractionOutcome]]:
    """What has ended, by its name and how."""
    ended: list[tuple[str | None, InteractionOutcome]] = []

    def note(happened: DomainEvent) -> None:
        if isinstance(happened, InteractionEnded):
            ended.append((happened.command, happened.outcome))

    stage.client._events.subscribe(note)
    return ended


async def test_each_sort_of_interaction_ends_once(
    ada: Person, ends: list[tuple[str | None, InteractionOutcome]]
) -> None:
    await opt_in(ada)
    ends.clear()

    await ada.types("reminders")
    await ada.types("bedtime", time="half past nonsense")
    await ada.types("stretch done")
    aid = await ada.types("cramp")
    await ada.presses(shown(aid), "It eased")

    assert ends == [
        ("reminders", ANSWERED),
        ("bedtime", EXPLAINED),
        ("stretch", ANSWERED),
        (None, ANSWERED),
        (None, ANSWERED),
    ]


async def test_a_fault_ends_as_one(
    stage: Stage, ada: Person, ends: list[tuple[str | None, InteractionOutcome]]
) -> None:
    await opt_in(ada)
    ends.clear()
    stage.expected_trouble = True
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    await ada.types("reminders")

    assert ends == [("reminders", FAILED)]


async def test_what_is_beyond_a_person_s_share_is_counted_as_that(
    stage: Stage, ada: Person, ends: list[tuple[str | None, InteractionOutcome]]
) -> None:
    stage.expected_trouble = True
    stage.client._shares = Shares(Rate(burst=1, every=timedelta(hours=1)))

    await ada.types("help")
    await ada.types("help")

    assert ends == [("help", ANSWERED), ("help", TOO_MANY)]
