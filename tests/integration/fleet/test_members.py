"""Processes that share a PostgreSQL: who is alive, who leads, and what becomes of what the dead leave."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.domain.ids import UserId
from bot.domain.operations.incidents import IncidentKind
from bot.ports.fleet import IncidentSeen, Reactions, WakeAt, WorkLeft
from bot.scheduling.system_clock import SystemClock
from bot.services.lasting import WorkEndedError
from bot.storage.engine import FROZEN_AFTER
from bot.storage.fleet.heartbeat import Rhythm
from bot.storage.schema import tables
from tests.support.builders import USER_ID, a_user, an_occurrence, tonight_at
from tests.support.fleet import FAST, Life, until
from tests.support.guided import BEGINS_AT, a_session
from tests.support.storage_scenes import store

pytestmark = pytest.mark.postgres

OTHER = UserId(7)
SECOND = timedelta(seconds=1)
CLOCK = SystemClock()  # what is told is compared with the present
Start = Callable[..., Awaitable[Life]]
OLD = replace(FAST, dead_after=timedelta(hours=1))
"""Only who has no link any more can be told for dead."""


@pytest.fixture
async def start(migrated_postgres_url: str) -> AsyncIterator[Start]:
    """Start a process; what still lives at the end parts."""
    lives: list[Life] = []

    async def start_one(rhythm: Rhythm = FAST) -> Life:
        lives.append(Life(migrated_postgres_url, rhythm=rhythm))
        return await lives[-1].join()

    yield start_one
    for life in lives:
        await life.member.leave()
        await life.storage.close()


@pytest.fixture
async def two(start: Start) -> tuple[Life, Life]:
    """Two that know of each other for long enough to judge; the first leads."""
    one, other = await start(), await start()
    await until(lambda: one.member.living == other.member.living == 2)
    await until(lambda: _judges(one) and _judges(other))
    return one, other


def _judges(life: Life) -> bool:
    return life.member._monotonic() >= life.member._knows_others_from


async def save_session(life: Life, **changes: object) -> None:
    async with life.storage.begin() as unit:
        await unit.sessions.save(a_session(**changes))
        await unit.commit()


async def pass_on(life: Life, **changes: object) -> bool:
    async with life.storage.begin() as unit:
        is_ours = await unit.sessions.pass_on(a_session(**changes))
        await unit.commit()
    return is_ours


async def unguided(life: Life) -> list[UserId]:
    async with life.storage.read() as unit:
        return [each.user_id for each in await unit.sessions.unguided(since=BEGINS_AT, limit=9)]


async def claim(life: Life, *, now: datetime, lease: timedelta = 90 * SECOND) -> list[str]:
    async with life.storage.begin() as unit:
        claimed = await unit.occurrences.claim_due(now=now, lease_until=now + lease, limit=9)
        await unit.commit()
    return [each.id for each in claimed]


async def test_one_leads_and_another_as_soon_as_that_one_is_killed(two: tuple[Life, Life]) -> None:
    one, other = two
    assert (one.member.is_leader, other.member.is_leader) == (True, False)

    await one.kill()

    await until(lambda: other.member.is_leader and other.times_leading > 0)
    assert other.times_leading == 1


async def test_who_leads_and_stands_still_is_cut_off_and_another_leads(
    two: tuple[Life, Life],
) -> None:
    one, other = two

    await one.freeze()

    await until(lambda: other.member.is_leader)
    assert one.member.is_leader is False
    one.wake()
    await until(lambda: one.times_let_go > 0 and one.member.living == 2)
    assert (one.member.is_leader, other.member.is_leader) == (False, True)


async def test_the_session_and_the_lease_of_a_killed_process_are_anybodys(
    two: tuple[Life, Life],
) -> None:
    one, other = two
    now = tonight_at(22)
    await store(one.storage, a_user(), an_occurrence(claimable_at=now))
    await save_session(one)
    assert len(await claim(one, now=now)) == 1
    assert await unguided(other) == []
    assert await claim(other, now=now + 20 * SECOND) == []

    await one.kill()

    await until(lambda: WorkLeft() in other.heard)
    assert other.member.living == 1
    assert await unguided(other) == [USER_ID]
    # By a clock that is ten seconds behind the dead one's, too.
    assert len(await claim(other, now=now - 10 * SECOND)) == 1


async def test_a_stopping_process_hands_back_at_once_and_says_so(two: tuple[Life, Life]) -> None:
    one, other = two
    now = tonight_at(22)
    await store(one.storage, a_user(), an_occurrence(claimable_at=now))
    await save_session(one)
    await claim(one, now=now)
    other.heard.clear()
    stopped_at = asyncio.get_running_loop().time()

    await one.member.leave()

    await until(lambda: WorkLeft() in other.heard)
    assert asyncio.get_running_loop().time() - stopped_at < 1.0
    assert await unguided(other) == [USER_ID]
    assert len(await claim(other, now=now)) == 1
    assert await pass_on(one) is False


async def test_the_lease_of_the_living_stays(two: tuple[Life, Life], start: Start) -> None:
    one, other = two
    now = tonight_at(22)
    await store(one.storage, a_user(), an_occurrence(claimable_at=now))
    await save_session(one)
    await claim(one, now=now)
    third = await start()

    await other.kill()

    await until(lambda: one.member.living == third.member.living == 2)
    await until(lambda: WorkLeft() in one.heard or WorkLeft() in third.heard)
    assert await unguided(third) == []
    assert await claim(third, now=now) == []
    assert await pass_on(one) is True


async def test_who_wakes_lets_go_before_anything_else_and_guides_no_more(
    two: tuple[Life, Life],
) -> None:
    one, other = two
    await store(one.storage, a_user())
    await save_session(one)

    await one.freeze()
    await until(lambda: not one.member.is_awake)
    await until(lambda: other.member.living == 1)
    one.wake()

    assert one.member.is_awake is False  # nothing may be sent before it has looked
    await until(lambda: one.member.is_awake)
    assert one.times_let_go >= 1
    assert await pass_on(one) is False


async def test_who_was_only_asleep_and_not_buried_hands_back_what_it_had(start: Start) -> None:
    alone = await start()
    await store(alone.storage, a_user())
    await save_session(alone)

    await alone.freeze()
    await until(lambda: not alone.member.is_awake)
    alone.wake()
    await until(lambda: alone.member.is_awake and WorkLeft() in alone.heard)

    assert await unguided(alone) == [USER_ID]


async def test_news_reach_the_others_and_only_earlier_wake_ups_are_told(
    two: tuple[Life, Life],
) -> None:
    one, other = two
    noon = CLOCK.now() + timedelta(hours=1)
    one.heard.clear()

    for minutes in (5, 7, 5, 3, 4):
        one.member.tell(WakeAt(instant=noon + timedelta(minutes=minutes)))
    one.member.tell(IncidentSeen(incident=IncidentKind.SPAM_FLAGGED))

    earliest = WakeAt(instant=noon + timedelta(minutes=3))
    await until(
        lambda: {earliest, IncidentSeen(incident=IncidentKind.SPAM_FLAGGED)} <= set(other.heard)
    )
    one.member.tell(WakeAt(instant=noon + timedelta(minutes=3)))
    one.member.tell(WakeAt(instant=noon + timedelta(minutes=1)))
    await until(lambda: WakeAt(instant=noon + timedelta(minutes=1)) in other.heard)
    assert [each for each in other.heard if isinstance(each, WakeAt)] == [
        earliest,
        WakeAt(instant=noon + timedelta(minutes=1)),
    ]
    assert one.heard == []


async def test_a_cut_link_is_made_again_and_news_arrive_on_it(two: tuple[Life, Life]) -> None:
    one, other = two
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name LIKE 'charley %' AND datname = current_database()"
    )
    for life in two:
        life.heard.clear()

    async with one.storage.engine.begin() as connection:
        await connection.execute(cut)

    # Nobody knows what was told meanwhile: so each looks.
    await until(lambda: all(WorkLeft() in life.heard for life in two))
    await until(lambda: one.member.is_leader is not other.member.is_leader)
    wake = WakeAt(instant=CLOCK.now() + timedelta(hours=1))
    one.member.tell(wake)
    await until(lambda: wake in other.heard)
    assert one.times_let_go == other.times_let_go == 0


async def test_whoever_joins_buries_nobody_before_it_could_have_seen_them_alive(
    start: Start,
) -> None:
    one = await start()
    await store(one.storage, a_user())
    await save_session(one)
    await one.freeze()
    async with one.storage.engine.begin() as connection:  # as after an hour without the database
        await connection.execute(
            update(tables.processes).values(seen_at=func.now() - timedelta(hours=1))
        )

    other = await start()

    assert await unguided(other) == []
    one.wake()  # it was the database that was away
    await until(lambda: _judges(other))
    assert WorkLeft() not in other.heard


async def test_after_an_hour_without_the_database_everybody_goes_on_with_what_they_have(
    two: tuple[Life, Life],
) -> None:
    one, other = two
    await store(one.storage, a_user())
    await save_session(one)
    for life in two:
        life.heard.clear()

    async with one.storage.engine.begin() as connection:
        await connection.execute(
            update(tables.processes).values(seen_at=func.now() - timedelta(hours=1))
        )
    await until(lambda: not _judges(one) and not _judges(other))
    await until(lambda: _judges(one) and _judges(other))

    assert one.times_let_go == other.times_let_go == 0
    assert one.heard == other.heard == []
    assert await pass_on(one) is True


async def set_clock(life: Life, by: timedelta) -> None:
    """To the rows it is as if the database's clock were set by this."""
    shift = text("UPDATE processes SET seen_at = seen_at - CAST(:by AS interval)")
    async with life.storage.engine.begin() as connection:
        await connection.execute(shift, {"by": by})


@pytest.mark.parametrize("by_s", [-86_400, -2, 10, 300])
async def test_a_clock_that_is_set_buries_none_of_the_living_and_makes_no_second_leader(
    two: tuple[Life, Life], by_s: int
) -> None:
    one, other = two
    await store(one.storage, a_user())
    await save_session(one)
    for life in two:
        life.heard.clear()
    leads = {life: life.member.is_leader for life in two}

    await set_clock(one, by_s * SECOND)
    await beats_of(two, 8)

    assert one.times_let_go == other.times_let_go == 0
    assert one.heard == other.heard == []
    assert {life: life.member.is_leader for life in two} == leads
    assert await pass_on(one) is True


async def beats_of(lives: Sequence[Life], count: int) -> None:
    """Wait for the next heartbeats of each."""
    for _ in range(count):
        former = [life.member._beat_at for life in lives]
        await until(
            lambda before=former: all(  # type: ignore[misc]  # bound at once
                life.member._beat_at != at for life, at in zip(lives, before, strict=True)
            )
        )


@pytest.mark.parametrize("by_s", [-86_400, -2, 300])
async def test_who_is_killed_when_the_clock_is_set_is_buried_as_soon_as_ever(
    two: tuple[Life, Life], by_s: int
) -> None:
    one, other = two
    await store(one.storage, a_user())
    await save_session(one)
    other.heard.clear()

    await one.kill()
    await set_clock(other, by_s * SECOND)

    await until(lambda: WorkLeft() in other.heard, within_s=5.0)
    assert await unguided(other) == [USER_ID]
    await until(lambda: other.member.is_leader)


async def test_who_is_killed_is_known_by_its_link_long_before_its_heartbeat_is_old(
    start: Start,
) -> None:
    one, other = await start(OLD), await start(OLD)
    await store(one.storage, a_user())
    await save_session(one)

    await one.kill()

    await until(lambda: other.member.living == 1 and WorkLeft() in other.heard)
    assert await unguided(other) == [USER_ID]
    await until(lambda: other.member.is_leader)


async def test_whose_links_were_cut_has_time_to_make_one_anew(start: Start) -> None:
    one, other = await start(OLD), await start(OLD)
    for life in (one, other):  # the database was away for ten seconds, and all links with it
        await life.freeze()
        await life.member._link.close()
    async with one.storage.engine.begin() as connection:
        await connection.execute(
            update(tables.processes).values(seen_at=func.now() - timedelta(seconds=10))
        )
    one.heard.clear()

    one.wake()
    await until(lambda: WorkLeft() in one.heard)  # it has a link, and has looked
    other.wake()

    await until(lambda: one.member.living == other.member.living == 2)
    assert (one.times_let_go, other.times_let_go) == (0, 0)


async def test_what_a_frozen_process_has_locked_is_free_before_it_is_buried(start: Start) -> None:
    one = await start()
    await one.freeze()
    asked = text("SELECT current_setting('idle_in_transaction_session_timeout')::interval")

    async with one.storage.engine.connect() as connection:
        of_a_unit = await connection.scalar(asked)
    of_the_link = await (await one.member._link.open()).scalar(asked)

    assert of_a_unit == of_the_link == FROZEN_AFTER
    assert Rhythm().standstill < FROZEN_AFTER < Rhythm().dead_after


async def test_a_process_whose_part_in_the_fleet_breaks_hears_of_it(
    migrated_postgres_url: str,
) -> None:
    life, broken = Life(migrated_postgres_url), ZeroDivisionError()

    def break_off() -> None:
        raise broken

    await life.member.join(Reactions(let_go=break_off))
    lasting = asyncio.create_task(life.member.lasts())
    await until(lambda: life.member.is_leader)
    assert not lasting.done()
    lasting.cancel()
    await life.freeze()
    await until(lambda: not life.member.is_awake)

    life.wake()

    with pytest.raises(WorkEndedError) as ended:
        await asyncio.wait_for(life.member.lasts(), timeout=5)
    assert ended.value.__cause__ is broken
    await life.member.leave()
    await life.storage.close()


async def test_the_dead_leave_no_rows(two: tuple[Life, Life]) -> None:
    one, other = two

    await one.kill()
    await until(lambda: WorkLeft() in other.heard)

    async with other.storage.engine.connect() as connection:
        names = (await connection.execute(select(tables.processes.c.id))).scalars().all()
    assert names == [other.storage.process_id]


async def test_the_session_of_a_press_elsewhere_is_that_process_s(two: tuple[Life, Life]) -> None:
    one, other = two
    await store(one.storage, a_user())
    await save_session(one)
    assert await pass_on(one) is True
    assert await pass_on(other) is False

    await save_session(other, version=1)

    assert await pass_on(one) is False
    assert await pass_on(other, version=1) is True
