from datetime import timedelta

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.ids import UserId
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import ReminderKey
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
LONG_AGO = NIGHT - 3 * 365 * DAY


async def record(storage, night, outcome, *, user_id=USER_ID, kind=stretch.STRETCH):
    async with storage.begin() as unit:
        await unit.outcomes.record(ReminderKey(user_id, kind), a_night(night), outcome)
        await unit.commit()


async def retrospects(storage, *user_ids, since=NIGHT - 7 * DAY):
    async with storage.read() as unit:
        return dict(await unit.retrospects.of(user_ids, since=since))


def unsent(night, number=1, **changes):
    slot = a_slot(tonight_at(22, night=night), local_date=night)
    state = {"state": State.SKIPPED, "reason": Reason.STALE, **changes}
    return an_occurrence(slot, id=an_occurrence_id(number), **state)


async def test_all_nights_count_however_old_but_no_drink_day(storage):
    await store(storage, a_user())
    await record(storage, LONG_AGO, Outcome.DONE)
    await record(storage, NIGHT, Outcome.PAUSED)
    await record(storage, NIGHT, Outcome.ENOUGH, kind=DRINKS)

    found = await retrospects(storage, USER_ID)

    assert set(found[USER_ID].nights) == {
        StoredNight(occasion=a_night(LONG_AGO), outcome=Outcome.DONE),
        StoredNight(occasion=a_night(NIGHT), outcome=Outcome.PAUSED),
    }


async def test_why_a_reminder_did_not_come_counts_from_a_date_on(storage):
    came = {"state": State.SENT, "reason": None, "sent_at": tonight_at(22)}
    answered = {"state": State.SKIPPED, "reason": Reason.SKIPPED, "sent_at": tonight_at(22)}
    await store(
        storage,
        a_user(),
        unsent(NIGHT - 9 * DAY, 1),
        unsent(NIGHT - 2 * DAY, 2, state=State.FAILED, reason=Reason.OUT_OF_TIME),
        unsent(NIGHT - DAY, 3),
        unsent(NIGHT, 4, **came),
        unsent(NIGHT + DAY, 5, **answered),
        unsent(NIGHT + 2 * DAY, 6, kind=DRINKS),
    )

    found = await retrospects(storage, USER_ID)

    assert found[USER_ID].unsent == {
        NIGHT - 2 * DAY: Reason.OUT_OF_TIME,
        NIGHT - DAY: Reason.STALE,
    }


async def test_a_reminder_that_waits_for_its_answer_is_a_night_missed_so_far(storage):
    sent = {"reason": None, "sent_at": tonight_at(22)}
    await store(
        storage,
        a_user(),
        unsent(NIGHT - 9 * DAY, 1, state=State.SENT, **sent),
        unsent(NIGHT - 2 * DAY, 2, state=State.SNOOZED, **sent),
        unsent(NIGHT - DAY, 3, state=State.SENT, **sent),
        unsent(NIGHT, 4, state=State.DONE, **sent),
        unsent(NIGHT + DAY, 5, state=State.PLANNED, reason=None),
        unsent(NIGHT + 2 * DAY, 6, state=State.SENT, kind=DRINKS, **sent),
    )

    found = await retrospects(storage, USER_ID)

    assert {(each.occasion.local_date, each.outcome) for each in found[USER_ID].nights} == {
        (NIGHT - 2 * DAY, Outcome.MISSED),
        (NIGHT - DAY, Outcome.MISSED),
    }


async def test_only_what_falls_quiet_counts_as_unanswered(storage):
    await store(
        storage, a_user(), a_reminder(unanswered=14), a_reminder(a_water_rule(), unanswered=30)
    )

    found = await retrospects(storage, USER_ID)

    assert found == {USER_ID: Retrospect(unanswered=14)}


async def test_many_people_take_one_statement_and_get_what_is_theirs(storage):
    people = [UserId(number) for number in range(1, 41)]
    await store(storage, *(a_user(id=each) for each in people))
    for each in people:
        await record(storage, NIGHT - each * DAY, Outcome.DONE, user_id=each)

    with counted_statements(storage) as statements:
        found = await retrospects(storage, *people, UserId(404))

    assert len(statements) == 1, "\n\n".join(statements)
    assert {each: found[each].nights[0].occasion.local_date for each in found} == {
        each: NIGHT - each * DAY for each in people
    }


async def test_nobody_takes_no_statement(storage):
    with counted_statements(storage) as statements:
        assert await retrospects(storage) == {}

    assert statements == []
