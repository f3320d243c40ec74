"""Housekeeping of what servers configure: each thing goes when its time is over, and not before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import CallId, GuildId, OfferId, UserId
from bot.domain.servers.audit import KEEP_AUDIT
from bot.domain.servers.calls import CallState
from bot.domain.servers.drafts import KEEP_DRAFT
from bot.domain.servers.offers import FEWEST_SHOWN, KEEP_CALL_JOINS, Counting
from bot.domain.servers.server import KEEP_REMOVED
from bot.services.operations import housekeeping
from bot.services.operations.housekeeping import KEEP_OCCURRENCES, KEEP_UNREACHABLE
from bot.storage.schema import tables
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence_id
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_change,
    a_configuration,
    a_draft,
    a_membership,
    a_server,
    an_offer,
    configure,
    configured,
    store_post,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

SECOND = timedelta(seconds=1)
SILENT = CallState.PAUSED
"""A call that is on gets a post planned by housekeeping, beside those that are counted here."""
OF_SERVER = {"servers", *(name for name, t in tables.metadata.tables.items() if "guild_id" in t.c)}


async def _join(world: World) -> None:
    post = await store_post(world.storage, due_at=world.now)
    async with world.storage.begin() as unit:
        await unit.call_joins.join(USER_ID, post, guild_id=GUILD_ID, due_since=world.now)
        await unit.commit()


async def _post(world: World) -> None:
    await store_post(world.storage, due_at=world.now)


async def _draft(world: World) -> None:
    async with world.storage.begin() as unit:
        await unit.drafts.add(a_draft(made_at=world.now))
        await unit.commit()


async def _audit(world: World) -> None:
    async with world.storage.begin() as unit:
        await unit.audit.add([a_change()], at=world.now)
        await unit.commit()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Something that is stored for a while."""

    table: str
    store: Callable[[World], Awaitable[None]]
    length: timedelta


KEPT = [
    Kept(table="call_joins", store=_join, length=KEEP_CALL_JOINS),
    Kept(table="drafts", store=_draft, length=KEEP_DRAFT),
    Kept(table="audit", store=_audit, length=KEEP_AUDIT),
    Kept(table="occurrences", store=_post, length=KEEP_OCCURRENCES),
]


def rows_in(world: World, table: str, *, guild_id: GuildId | None = None) -> int:
    content = world.storage.rows.content()[table]
    if guild_id is None:
        return len(content)
    # Where a table has a `guild_id`, no other column holds that number.
    return sum(int(guild_id) in row for row in content)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.table)
async def test_it_goes_when_its_time_is_over(world: World, process: Process, kept: Kept):
    await store(world.storage, a_user())
    await configure(world.storage, a_configuration(calls=[a_call(state=SILENT)]))
    await kept.store(world)
    world.clock.advance(kept.length)
    await process.housekeeping.run()
    before = rows_in(world, kept.table)

    world.clock.advance(SECOND)
    await process.housekeeping.run()

    assert before == 1
    assert rows_in(world, kept.table) == 0
    assert await configured(world.storage) == a_configuration(calls=[a_call(state=SILENT)])


@pytest.mark.parametrize("kept", KEPT[:3], ids=lambda kept: kept.table)
async def test_more_than_a_batch_goes_in_one_run(
    world: World, process: Process, kept: Kept, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    people = [a_user(id=USER_ID + number) for number in range(5)]
    await store(world.storage, *people)
    await configure(world.storage, a_configuration(calls=[a_call(state=SILENT)]))
    post = await store_post(world.storage, due_at=world.now)
    async with world.storage.begin() as unit:
        for person in people:
            await unit.call_joins.join(person.id, post, guild_id=GUILD_ID, due_since=world.now)
            await unit.drafts.add(a_draft(id=f"{person.id:012x}", made_at=world.now))
        await unit.audit.add([a_change() for _ in people], at=world.now)
        await unit.commit()
    world.clock.advance(kept.length + SECOND)

    await process.housekeeping.run()

    assert rows_in(world, kept.table) == 0


@pytest.mark.parametrize(("people", "said"), [(1, None), (4, None), (5, 5), (7, 7)])
async def test_no_log_names_a_number_of_people_below_five(
    world: World, process: Process, people: int, said: int | None
):
    """Neither of those who stretched along, nor of those whose messages fail for a year."""
    await configure(world.storage, a_configuration(calls=[a_call(state=SILENT)]))
    post = await store_post(world.storage, due_at=world.now)
    ids = [UserId(USER_ID + number) for number in range(people)]
    await store(world.storage, *(a_user(id=id_, unreachable_since=world.now) for id_ in ids))
    for id_ in ids:
        await process.servers.posts.stretch_along(id_, post, guild_id=GUILD_ID)
    world.clock.advance(KEEP_UNREACHABLE + SECOND)

    with capture_logs() as logs:
        await process.housekeeping.run()

    counts = {each["step"]: each["count"] for each in logs if "step" in each}
    assert counts["call joins pruned"] == said
    assert counts["unreachable erased"] == said


async def test_below_a_post_whose_joins_are_pruned_nobody_is_counted_again(
    world: World, process: Process
):
    await configure(world.storage, a_configuration(calls=[a_call(state=SILENT)]))
    post = await store_post(world.storage, due_at=world.now)
    posts = process.servers.posts
    for number in range(FEWEST_SHOWN):
        await posts.stretch_along(UserId(USER_ID + number), post, guild_id=GUILD_ID)
    world.clock.advance(KEEP_CALL_JOINS)
    last = await posts.stretch_along(UserId(USER_ID), post, guild_id=GUILD_ID)
    world.clock.advance(SECOND)

    late = [await posts.stretch_along(UserId(USER_ID), post, guild_id=GUILD_ID)]
    await process.housekeeping.run()
    late += [await posts.stretch_along(UserId(USER_ID), post, guild_id=GUILD_ID)]

    assert (last.counting, last.headcount.shown) == (Counting.COUNTED_BEFORE, FEWEST_SHOWN)
    assert [each.counting for each in late] == [Counting.POST_UNKNOWN] * 2
    assert rows_in(world, "call_joins") == 0


async def _everything(world: World, guild_id: GuildId, *, days_since_removal: int | None) -> None:
    removed_at = None
    if days_since_removal is not None:
        removed_at = world.now - timedelta(days=days_since_removal)
    call = a_call(id=CallId(f"{guild_id:012x}"), guild_id=guild_id, state=SILENT)
    offer = an_offer(id=OfferId(f"{guild_id:012x}"), guild_id=guild_id)
    server = a_server(id=guild_id, removed_at=removed_at)
    await configure(world.storage, a_configuration(server, calls=[call], offers=[offer]))
    post = await store_post(world.storage, an_occurrence_id(guild_id), call=call, due_at=world.now)
    async with world.storage.begin() as unit:
        await unit.offer_members.join(a_membership(offer_id=offer.id, guild_id=guild_id))
        await unit.call_joins.join(USER_ID, post, guild_id=guild_id, due_since=world.now)
        await unit.drafts.add(a_draft(id=call.id, guild_id=guild_id, made_at=world.now))
        await unit.audit.add([a_change(guild_id=guild_id)], at=world.now)
        await unit.commit()


async def test_thirty_days_after_a_removal_everything_of_that_server_goes(
    world: World, process: Process
):
    removed, recently, present = GUILD_ID, OTHER_GUILD_ID, GuildId(3003)
    days = KEEP_REMOVED.days
    world.surroundings.left |= {removed, recently}
    await store(world.storage, a_user(), a_reminder())
    await _everything(world, removed, days_since_removal=days + 1)
    await _everything(world, recently, days_since_removal=days)
    await _everything(world, present, days_since_removal=None)

    await process.housekeeping.run()

    assert {name: rows_in(world, name, guild_id=removed) for name in OF_SERVER} == dict.fromkeys(
        OF_SERVER, 0
    )
    for guild_id in (recently, present):
        found = {name: rows_in(world, name, guild_id=guild_id) for name in OF_SERVER}
        assert found == dict.fromkeys(OF_SERVER, 1)
    assert rows_in(world, "call_joins") == 2
    assert set(world.storage.rows.users) == {USER_ID}
    assert rows_in(world, "occurrences") == 3  # two posts, and what the person is reminded of


async def test_a_server_that_charley_is_in_again_is_never_erased(world: World, process: Process):
    await store(world.storage, a_user())
    await _everything(world, GUILD_ID, days_since_removal=KEEP_REMOVED.days + 1)

    await process.housekeeping.run()

    found = await configured(world.storage)
    assert found is not None
    assert not found.server.is_removed
    assert rows_in(world, "offer_members") == 1
