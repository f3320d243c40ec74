from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.guided.session import Host
from bot.domain.ids import UserId
from tests.support.builders import USER_ID, a_user, an_occurrence_id
from tests.support.guided import BEGINS_AT, a_session
from tests.support.storage_scenes import store

OTHER = UserId(7)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user(), a_user(id=OTHER))
    return storage


async def save(storage, *sessions):
    async with storage.begin() as unit:
        for session in sessions:
            await unit.sessions.save(session)
        await unit.commit()


async def stored(storage, user_id=USER_ID):
    async with storage.begin() as unit:
        return await unit.sessions.get(user_id)


async def pass_on(storage, session):
    async with storage.begin() as unit:
        is_ours = await unit.sessions.pass_on(session)
        await unit.commit()
    return is_ours


async def test_somebody_who_is_not_stretching_has_no_session(storage):
    assert await stored(storage) is None


@pytest.mark.parametrize("changes", [{}, {"place": None}, {"is_paused": True, "step": 23}])
async def test_a_session_comes_back_as_it_was_saved(storage, changes):
    session = a_session(**changes)

    await save(storage, session)

    assert await stored(storage) == session


async def test_a_person_has_one_session_at_most(storage):
    later = a_session(routine_id="sitting", started_at=BEGINS_AT + SECOND, since=BEGINS_AT)

    await save(storage, a_session(), later)

    assert await stored(storage) == later


async def test_a_step_that_has_come_by_itself_is_noted(storage):
    await save(storage, a_session())
    passed = a_session(step=3, since=BEGINS_AT + 24 * SECOND)

    assert await pass_on(storage, passed) is True

    assert await stored(storage) == passed


@pytest.mark.parametrize(
    "changed",
    [{"version": 1}, {"started_at": BEGINS_AT}],
    ids=["a press since", "another session"],
)
async def test_a_step_of_what_has_changed_since_is_not_noted(storage, changed):
    current = a_session(**changed)
    await save(storage, current)

    assert await pass_on(storage, a_session(step=3)) is False

    assert await stored(storage) == current


async def test_a_step_of_a_session_that_is_gone_is_not_noted(storage):
    assert await pass_on(storage, a_session(step=3)) is False


async def test_a_session_that_is_handed_back_is_nobody_s(storage):
    await save(storage, a_session())

    async with storage.begin() as unit:
        assert await unit.sessions.hand_back(a_session(step=3)) is True
        assert await unit.sessions.hand_back(a_session()) is False
        await unit.commit()

    assert await pass_on(storage, a_session(step=3)) is False
    assert await stored(storage) == a_session()


@pytest.mark.parametrize(
    "changed",
    [{"version": 1}, {"started_at": BEGINS_AT}, {"user_id": OTHER}],
    ids=["a press since", "another session", "another person"],
)
async def test_what_has_changed_since_is_not_handed_back(storage, changed):
    await save(storage, a_session(**changed))

    async with storage.begin() as unit:
        assert await unit.sessions.hand_back(a_session()) is False


async def test_a_session_in_which_nothing_has_happened_since_is_not_under_way(storage):
    await save(storage, a_session())

    async with storage.begin() as unit:
        assert list(await unit.sessions.unguided(since=BEGINS_AT + SECOND, limit=9)) == []


async def test_removing_a_session_twice_is_harmless(storage):
    await save(storage, a_session(), a_session(user_id=OTHER))

    for _ in range(2):
        async with storage.begin() as unit:
            await unit.sessions.remove(USER_ID)
            await unit.commit()

    assert await stored(storage) is None
    assert await stored(storage, OTHER) is not None


async def test_sessions_under_way_are_found_the_longest_in_their_step_first(storage):
    later = a_session(since=BEGINS_AT + SECOND)
    earlier = a_session(user_id=OTHER)
    await save(storage, later, earlier)

    async with storage.begin() as unit:
        assert list(await unit.sessions.unguided(since=BEGINS_AT, limit=9)) == [earlier, later]
        assert list(await unit.sessions.unguided(since=BEGINS_AT, limit=1)) == [earlier]


async def test_a_paused_session_is_not_under_way(storage):
    await save(storage, a_session(is_paused=True))

    async with storage.begin() as unit:
        assert list(await unit.sessions.unguided(since=BEGINS_AT, limit=9)) == []


async def test_sessions_in_which_nothing_has_happened_are_pruned(storage):
    await save(storage, a_session(), replace(a_session(user_id=OTHER), since=BEGINS_AT + SECOND))

    async with storage.begin() as unit:
        assert await unit.sessions.prune(before=BEGINS_AT + SECOND, limit=9) == 1
        assert await unit.sessions.prune(before=BEGINS_AT + SECOND, limit=9) == 0
        await unit.commit()

    assert await stored(storage) is None
    assert await stored(storage, OTHER) is not None


async def test_a_session_keeps_its_host_and_whether_it_is_attended(storage):
    host = Host(occurrence_id=an_occurrence_id(1), beside_id=an_occurrence_id(2))
    alone = Host(occurrence_id=an_occurrence_id(3))

    for session in (a_session(host=host, is_attended=True), a_session(host=alone), a_session()):
        await save(storage, session)
        assert await stored(storage) == session


async def test_busy_are_those_in_whose_session_something_has_happened_lately(storage):
    await save(storage, a_session(), a_session(user_id=OTHER, since=BEGINS_AT - 2 * SECOND))

    async with storage.read() as unit:
        busy = await unit.sessions.busy({USER_ID, OTHER}, since=BEGINS_AT - SECOND)
        nobody = await unit.sessions.busy(set(), since=BEGINS_AT)

    assert (set(busy), set(nobody)) == ({USER_ID}, set())
