from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.ids import MessageId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_claimed_occurrence,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.storage_scenes import claim, store, stored_occurrence, stored_person

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
DAY = timedelta(days=1)


@pytest.fixture
async def storage(storage):
    await store(
        storage, a_user(), a_reminder(), a_user(id=UserId(7)), a_reminder(user_id=UserId(7))
    )
    return storage


def nightly(nights: int, **changes) -> list[Occurrence]:
    """Return one occurrence for each of some nights, the usual night first."""
    due = tonight_at(22)
    return [
        an_occurrence(
            a_slot(due + number * DAY, local_date=NIGHT + number * DAY),
            id=an_occurrence_id(number + 1),
            **changes,
        )
        for number in range(nights)
    ]


async def save(storage, *occurrences):
    async with storage.begin() as unit:
        await unit.occurrences.save(occurrences)
        await unit.commit()


async def remove(storage, *ids):
    async with storage.begin() as unit:
        await unit.occurrences.remove(ids)
        await unit.commit()


async def test_an_occurrence_comes_back_as_it_was_added(storage):
    occurrence = an_occurrence(
        state=State.SKIPPED,
        reason=Reason.TARGET_MET,
        attempts=2,
        attempted_at=tonight_at(22, 1),
        message_id=MessageId(2**62),
        sent_at=datetime(2026, 3, 4, 21, 2, 3, 456789, tzinfo=UTC),
    )

    await store(storage, occurrence)

    assert await stored_occurrence(storage, occurrence.id) == occurrence


async def test_an_unknown_occurrence_is_none(storage):
    assert await stored_occurrence(storage, an_occurrence_id(404)) is None


async def test_an_occurrence_whose_slot_is_taken_is_left_out(storage):
    first, second = an_occurrence(), an_occurrence(id=an_occurrence_id(2))
    await store(storage, first)

    await store(storage, second, an_occurrence(a_slot(number=1), id=an_occurrence_id(3)))

    assert await stored_occurrence(storage, first.id) == first
    assert await stored_occurrence(storage, second.id) is None
    assert await stored_occurrence(storage, an_occurrence_id(3)) is not None


async def test_two_of_one_batch_never_share_a_slot(storage):
    await store(storage, an_occurrence(), an_occurrence(id=an_occurrence_id(2)))

    person = await stored_person(storage)
    assert person.of_sleep(STRETCH.kind, a_night().anchor_at) == [an_occurrence()]


async def test_adding_an_occurrence_twice_changes_nothing(storage):
    sent = an_occurrence(state=State.SENT)
    await store(storage, sent)

    await store(storage, an_occurrence())

    assert await stored_occurrence(storage, sent.id) == sent


async def test_the_same_slot_of_another_person_or_kind_is_free(storage):
    others = [
        an_occurrence(id=an_occurrence_id(2), user_id=UserId(7)),
        an_occurrence(id=an_occurrence_id(3), kind=DRINKS),
    ]

    await store(storage, an_occurrence(), *others)

    for other in others:
        assert await stored_occurrence(storage, other.id) == other


async def test_saving_stores_all_that_changed(storage):
    await store(storage, *nightly(2))
    first, second = nightly(2)
    sent = replace(
        first,
        slot=replace(
            first.slot,
            local_date=NIGHT - DAY,
            due_at=tonight_at(21),
            stale_at=tonight_at(23),
            anchor_at=tonight_at(22),
        ),
        state=State.SENT,
        attempts=1,
        attempted_at=tonight_at(22),
        message_id=MessageId(9),
        sent_at=tonight_at(22),
    )
    skipped = replace(second, state=State.SKIPPED, reason=Reason.STALE)

    await save(storage, sent, skipped)

    assert await stored_occurrence(storage, first.id) == sent
    assert await stored_occurrence(storage, second.id) == skipped


async def test_saving_an_erased_occurrence_does_not_bring_it_back(storage):
    await store(storage, an_occurrence())
    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.commit()

    await save(storage, an_occurrence(state=State.SENT))

    assert await stored_occurrence(storage, an_occurrence().id) is None


async def test_open_ones_come_earliest_first(storage):
    first, second, third, fourth = nightly(4)
    leased = replace(second, state=State.LEASED)
    await store(storage, fourth, replace(third, state=State.SENT), leased, first)
    await store(storage, an_occurrence(id=an_occurrence_id(9), user_id=UserId(7)))

    person = await stored_person(storage)
    assert person.open_of(STRETCH.kind) == [first, leased, fourth]


async def test_those_of_a_sleep_come_earliest_first_whatever_their_state(storage):
    first = an_occurrence(state=State.SENT)
    moved = a_slot(tonight_at(23), number=1)  # to bed at 23:30 by now
    repeat = an_occurrence(moved, id=an_occurrence_id(2))
    await store(storage, repeat, first)
    another = a_slot(tonight_at(4))  # to bed at 04:30, six hours after 22:30
    await store(storage, an_occurrence(another, id=an_occurrence_id(3)))

    person = await stored_person(storage)
    assert person.of_sleep(STRETCH.kind, a_night().anchor_at) == [first, repeat]


async def test_only_planned_ones_are_removed(storage):
    planned, leased, sent = nightly(3)
    leased, sent = replace(leased, state=State.LEASED), replace(sent, state=State.SENT)
    await store(storage, planned, leased, sent)

    await remove(storage, planned.id, leased.id, sent.id, an_occurrence_id(404))

    assert await stored_occurrence(storage, planned.id) is None
    assert await stored_occurrence(storage, leased.id) == leased
    assert await stored_occurrence(storage, sent.id) == sent


async def test_removing_none_is_harmless(storage):
    await store(storage, an_occurrence())

    await remove(storage)

    assert await stored_occurrence(storage, an_occurrence().id) == an_occurrence()


async def test_a_removed_occurrence_frees_its_slot(storage):
    await store(storage, an_occurrence())
    again = an_occurrence(id=an_occurrence_id(2))

    async with storage.begin() as unit:
        await unit.occurrences.remove([an_occurrence().id])
        await unit.occurrences.add([again])
        await unit.commit()

    assert await stored_occurrence(storage, again.id) == again


async def test_nothing_planned_needs_no_wake_up(storage):
    await store(storage, an_occurrence(state=State.SENT))

    async with storage.begin() as unit:
        assert await unit.occurrences.earliest_claimable_at() is None


async def test_the_earliest_claim_counts_leases_and_retries(storage):
    leased = a_claimed_occurrence(claimable_at=tonight_at(22, 5))
    retried = replace(nightly(2)[1], claimable_at=tonight_at(22, 3))
    await store(storage, leased, retried)

    async with storage.begin() as unit:
        assert await unit.occurrences.earliest_claimable_at() == tonight_at(22, 3)


async def test_sent_ones_lapse_once_their_answer_is_overdue(storage):
    first, second, third = nightly(3, state=State.SENT)
    done = an_occurrence(a_slot(number=1), id=an_occurrence_id(8), state=State.DONE)
    await store(storage, third, second, first, done)

    async with storage.begin() as unit:
        assert await unit.occurrences.lapse(due_before=third.slot.due_at, limit=10) == 2
        assert await unit.occurrences.lapse(due_before=third.slot.due_at, limit=10) == 0
        await unit.commit()

    states = [(await stored_occurrence(storage, each.id)).state for each in (first, second, third)]
    assert states == [State.UNANSWERED, State.UNANSWERED, State.SENT]
    assert await stored_occurrence(storage, done.id) == done


async def test_the_oldest_lapse_first_and_no_more_than_asked_for(storage):
    await store(storage, *nightly(3, state=State.SENT))

    async with storage.begin() as unit:
        assert await unit.occurrences.lapse(due_before=tonight_at(22) + 9 * DAY, limit=1) == 1
        await unit.commit()

    assert (await stored_occurrence(storage, an_occurrence_id(1))).state is State.UNANSWERED
    assert (await stored_occurrence(storage, an_occurrence_id(2))).state is State.SENT


@pytest.mark.parametrize("state", sorted(set(State) - {State.PLANNED, State.LEASED}))
async def test_closed_ones_are_pruned_after_the_retention(storage, state):
    old, young = nightly(2, state=state)
    await store(storage, old, young)

    async with storage.begin() as unit:
        assert await unit.occurrences.prune(due_before=young.slot.due_at, limit=10) == 1
        await unit.commit()

    assert await stored_occurrence(storage, old.id) is None
    assert await stored_occurrence(storage, young.id) == young


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED])
async def test_open_ones_are_never_pruned(storage, state):
    await store(storage, an_occurrence(state=state))

    async with storage.begin() as unit:
        assert await unit.occurrences.prune(due_before=tonight_at(22) + 99 * DAY, limit=10) == 0


async def test_the_oldest_are_pruned_first_and_no_more_than_asked_for(storage):
    await store(storage, *nightly(3, state=State.DONE))

    async with storage.begin() as unit:
        assert await unit.occurrences.prune(due_before=tonight_at(22) + 9 * DAY, limit=2) == 2
        await unit.commit()

    assert await stored_occurrence(storage, an_occurrence_id(3)) is not None


async def test_a_pruned_one_is_not_claimed_again(storage):
    await store(storage, an_occurrence(state=State.FAILED, reason=Reason.OUT_OF_TIME))

    assert await claim(storage, now=tonight_at(23)) == []
