from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome, Record, StoredNight
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from bot.storage.repositories.outcomes import KEPT_SINCE
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store, stored_person

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
WATER = ReminderKey(USER_ID, DRINKS)
TONIGHT = a_night()
DAY = timedelta(days=1)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user())
    return storage


async def record(storage, *outcomes):
    async with storage.begin() as unit:
        for key, night, outcome in outcomes:
            await unit.outcomes.record(key, night, outcome)
        await unit.commit()


async def record_of(storage, key=STRETCH, night=TONIGHT):
    person = await stored_person(storage)
    return person.record_of(key.kind, night.anchor_at)


async def outcome_of(storage, key=STRETCH, night=TONIGHT):
    record = await record_of(storage, key, night)
    return record and record.outcome


@pytest.mark.parametrize("outcome", Outcome)
async def test_an_outcome_is_kept(storage, outcome):
    await record(storage, (STRETCH, TONIGHT, outcome))

    assert await outcome_of(storage) is outcome


async def test_a_night_without_outcome_has_none(storage):
    await record(
        storage,
        (WATER, TONIGHT, Outcome.DONE),
        (STRETCH, a_night(NIGHT - timedelta(days=1)), Outcome.DONE),
    )

    assert await outcome_of(storage) is None


async def test_a_later_outcome_replaces_an_earlier_one(storage):
    await record(storage, (STRETCH, TONIGHT, Outcome.SKIPPED), (STRETCH, TONIGHT, Outcome.DONE))

    assert await outcome_of(storage) is Outcome.DONE


@pytest.mark.parametrize("outcome", [Outcome.PAUSED, Outcome.NOT_SENT, Outcome.MISSED])
async def test_an_ending_is_recorded_only_where_nothing_else_is(storage, outcome):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE))
    ending = Record(TONIGHT, outcome)

    async with storage.begin() as unit:
        await unit.outcomes.record_endings([(STRETCH, ending), (WATER, ending), (WATER, ending)])
        await unit.commit()

    assert await outcome_of(storage) is Outcome.DONE
    assert await outcome_of(storage, WATER) is outcome


async def test_recording_no_ending_is_harmless(storage):
    async with storage.begin() as unit:
        await unit.outcomes.record_endings([])
        await unit.commit()

    assert await outcome_of(storage) is None


async def test_an_outcome_can_be_taken_back_twice(storage):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE), (WATER, TONIGHT, Outcome.DONE))

    for _ in range(2):
        async with storage.begin() as unit:
            await unit.outcomes.forget(STRETCH, TONIGHT.anchor_at)
            await unit.commit()

    assert await outcome_of(storage) is None
    assert await outcome_of(storage, WATER) is Outcome.DONE


@pytest.mark.parametrize(
    ("hours", "is_same"), [(0, True), (5.9, True), (-5.9, True), (6, False), (-6, False)]
)
async def test_a_sleep_is_known_again_by_a_bedtime_less_than_six_hours_away(
    storage, hours, is_same
):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE))
    moved = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=hours))

    found = await record_of(storage, night=moved)
    async with storage.begin() as unit:
        await unit.outcomes.forget(STRETCH, moved.anchor_at)
        await unit.commit()

    assert found == (Record(TONIGHT, Outcome.DONE) if is_same else None)
    assert (await outcome_of(storage) is None) is (hours == 0), "its neighbours stay"


async def test_of_two_sleeps_the_nearer_one_is_meant(storage):
    later = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=7))
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE), (STRETCH, later, Outcome.SKIPPED))

    between = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=4))

    assert await outcome_of(storage, night=between) is Outcome.SKIPPED


async def test_a_date_may_have_had_two_nights(storage):
    later = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=23))
    other = Occasion(NIGHT - timedelta(days=1), TONIGHT.anchor_at - timedelta(hours=9))
    await record(
        storage,
        (STRETCH, later, Outcome.SKIPPED),
        (STRETCH, TONIGHT, Outcome.DONE),
        (STRETCH, other, Outcome.DONE),
        (WATER, Occasion.drink_day(NIGHT), Outcome.ENOUGH),
    )

    person = await stored_person(storage)

    assert person.records_on(stretch.STRETCH, NIGHT) == [
        Record(TONIGHT, Outcome.DONE),
        Record(later, Outcome.SKIPPED),
    ]


def an_evening(nights: int, *, number: int = 0, minutes: int = 0, state: State = State.SENT):
    """Return a reminder that came so many nights after the usual one, its bedtime moved a little."""
    due_at = tonight_at(22, night=NIGHT + nights * DAY)
    slot = a_slot(due_at, local_date=NIGHT + nights * DAY, number=number)
    slot = replace(slot, anchor_at=slot.anchor_at + timedelta(minutes=minutes))
    id_ = an_occurrence_id(100 * nights + number)
    return an_occurrence(slot, id=id_, state=state, sent_at=due_at)


async def lapse(storage, *, limit=500):
    async with storage.begin() as unit:
        count = await unit.occurrences.lapse(due_before=tonight_at(12) + 99 * DAY, limit=limit)
        await unit.commit()
    return count


async def all_of(storage, kind=stretch.STRETCH):
    async with storage.read() as unit:
        return await unit.outcomes.all_of(USER_ID, kind)


async def test_a_night_whose_reminders_lapse_is_missed_once(storage):
    first, repeat = an_evening(0), an_evening(0, number=1, minutes=90)
    await store(storage, first, repeat, an_evening(1))

    assert await lapse(storage) == 3

    tomorrow = a_night(NIGHT + DAY)
    assert await all_of(storage) == [
        StoredNight(occasion=TONIGHT, outcome=Outcome.MISSED),
        StoredNight(occasion=tomorrow, outcome=Outcome.MISSED),
    ]


@pytest.mark.parametrize("known", sorted(set(Outcome) - {Outcome.NOT_SENT}))
async def test_a_lapse_leaves_what_is_on_record(storage, known):
    before = Occasion(NIGHT, TONIGHT.anchor_at - timedelta(hours=5))
    await record(storage, (STRETCH, before, known))
    await store(storage, an_evening(0))

    assert await lapse(storage) == 1

    assert await all_of(storage) == [StoredNight(occasion=before, outcome=known)]


async def test_a_reminder_that_came_after_all_makes_a_night_not_sent_a_missed_one(storage):
    before = Occasion(NIGHT - DAY, TONIGHT.anchor_at - timedelta(hours=5))
    await record(storage, (STRETCH, before, Outcome.NOT_SENT))
    await store(storage, an_evening(0))

    await lapse(storage)

    assert await all_of(storage) == [StoredNight(occasion=before, outcome=Outcome.MISSED)]


async def test_a_lapse_changes_no_night_that_was_changed_by_hand(storage):
    async with storage.begin() as unit:
        await unit.outcomes.correct(STRETCH, TONIGHT, Outcome.NOT_SENT)
        await unit.commit()
    await store(storage, an_evening(0))

    await lapse(storage)

    (night,) = await all_of(storage)
    assert (night.outcome, night.is_corrected) == (Outcome.NOT_SENT, True)


async def test_each_lapse_of_a_batch_counts_and_the_next_batch_knows_them(storage):
    await store(storage, *(an_evening(0, number=number) for number in range(3)), an_evening(1))

    counts = [await lapse(storage, limit=2) for _ in range(3)]

    assert counts == [2, 2, 0]
    assert [each.outcome for each in await all_of(storage)] == [Outcome.MISSED] * 2


async def test_drinks_that_lapse_are_no_night(storage):
    await store(storage, replace(an_evening(0), kind=DRINKS))

    assert await lapse(storage) == 1

    assert await all_of(storage, DRINKS) == []


async def test_an_answer_after_a_correction_is_no_correction(storage):
    async with storage.begin() as unit:
        await unit.outcomes.correct(STRETCH, TONIGHT, Outcome.MISSED)
        await unit.commit()
    corrected = await all_of(storage)

    await record(storage, (STRETCH, TONIGHT, Outcome.DONE))

    assert [each.is_corrected for each in corrected] == [True]
    assert await all_of(storage) == [StoredNight(occasion=TONIGHT, outcome=Outcome.DONE)]


async def test_all_nights_come_however_old_and_only_the_persons_own(storage):
    other = UserId(7)
    await store(storage, a_user(id=other))
    days = [NIGHT + number * DAY for number in range(-3650, 0)]
    await record(
        storage,
        *((STRETCH, a_night(day), Outcome.DONE) for day in reversed(days)),
        (ReminderKey(other, stretch.STRETCH), TONIGHT, Outcome.MISSED),
        (WATER, TONIGHT, Outcome.ENOUGH),
    )

    with counted_statements(storage) as statements:
        found = await all_of(storage)

    assert [each.occasion for each in found] == [a_night(day) for day in days]
    assert len(statements) == 1, statements


@pytest.mark.parametrize(
    ("text", "since"), [(None, None), ("2026-03-04", NIGHT), ("soon", date.max)]
)
async def test_a_note_says_since_when_nights_are_kept(storage, text, since):
    async with storage.begin() as unit:
        if text is not None:
            await unit.notes.set(KEPT_SINCE, text)
        await unit.commit()

    async with storage.read() as unit:
        assert await unit.outcomes.kept_since() == since
