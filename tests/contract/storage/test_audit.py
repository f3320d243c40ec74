from datetime import timedelta

import pytest

from bot.domain.ids import UserId
from bot.domain.servers.audit import VERSIONING, Actor, AuditEntry, AuditKey
from bot.domain.servers.errors import ServerUnknownError
from tests.support.builders import USER_ID, a_user, tonight_at
from tests.support.servers import (
    CALL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_change,
    a_configuration,
    a_server,
    configure,
)
from tests.support.storage_scenes import store

NOW = tonight_at(20)
MINUTE = timedelta(minutes=1)
STRANGER = UserId(404)
"""Somebody who has changed a server, and whom Charley does not know otherwise."""

CHANGES = {
    "of a person": a_change(),
    "of Charley": a_change(actor=Actor.CHARLEY, key=AuditKey.CALL_STOPPED),
    "of somebody": a_change(actor=Actor.SOMEBODY),
    "with values": a_change(
        parameters={"id": CALL_ID, "old": [0, 1], "new": [2], "n": 3, "is": True, "text": "ä"}
    ),
    "without any": a_change(parameters={}),
}


@pytest.fixture
async def storage(storage):
    await configure(storage, a_configuration())
    await configure(storage, a_configuration(a_server(id=OTHER_GUILD_ID)))
    return storage


async def add(storage, *changes, at=NOW):
    async with storage.begin() as unit:
        await unit.audit.add(changes, at=at)
        await unit.commit()


async def page(storage, guild_id=GUILD_ID, **filters):
    async with storage.read() as unit:
        return list(await unit.audit.page(guild_id, **filters))


async def numbers(storage, guild_id=GUILD_ID, **filters):
    return [entry.number for entry in await page(storage, guild_id, **filters)]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_change_comes_back_as_it_was_added(storage, change):
    await add(storage, change)

    assert await page(storage) == [AuditEntry(number=1, at=NOW, change=change)]


async def test_each_server_counts_its_own(storage):
    theirs = a_change(guild_id=OTHER_GUILD_ID)

    await add(storage, a_change(), theirs, a_change())
    await add(storage, theirs)
    await add(storage)

    assert await numbers(storage) == [2, 1]
    assert await numbers(storage, OTHER_GUILD_ID) == [2, 1]
    assert [entry.change for entry in await page(storage, OTHER_GUILD_ID)] == [theirs, theirs]


async def test_changes_of_one_transaction_keep_their_order(storage):
    keys = [AuditKey.CALL_ADDED, AuditKey.CALL_EDITED, AuditKey.CALL_PAUSED]

    await add(storage, *(a_change(key=key) for key in keys))

    assert [entry.change.key for entry in await page(storage)] == keys[::-1]


async def test_what_is_undone_leaves_no_gap(storage):
    async with storage.begin() as unit:
        await unit.audit.add([a_change(), a_change()], at=NOW)

    await add(storage, a_change())

    assert await numbers(storage) == [1]


async def test_a_server_that_is_unknown_has_no_audit(storage):
    with pytest.raises(ServerUnknownError):
        await add(storage, a_change(guild_id=STRANGER))


async def test_saving_a_server_keeps_its_count(storage):
    await add(storage, a_change())
    async with storage.begin() as unit:
        await unit.servers.save(a_configuration(), a_configuration(a_server(version=2)))
        await unit.commit()

    await add(storage, a_change())

    assert await numbers(storage) == [2, 1]


async def test_pages_follow_each_other(storage):
    await add(storage, *(a_change() for _ in range(5)))

    assert await numbers(storage, limit=2) == [5, 4]
    assert await numbers(storage, limit=2, below=4) == [3, 2]
    assert await numbers(storage, limit=2, below=2) == [1]
    assert await numbers(storage, limit=2, below=1) == []


async def test_a_page_may_be_about_some_keys_only(storage):
    added, edited, zone = AuditKey.CALL_ADDED, AuditKey.CALL_EDITED, AuditKey.ZONE_SET
    await add(storage, *(a_change(key=key) for key in (added, zone, edited, zone)))

    assert await numbers(storage, keys={added, edited}) == [3, 1]
    assert await numbers(storage, keys={added, edited}, below=3) == [1]
    assert await numbers(storage, keys={AuditKey.EXPORTED}) == []


async def test_changes_are_counted_by_person(storage):
    own, others = a_change(actor=USER_ID), a_change(actor=STRANGER)
    await add(storage, own, a_change(actor=USER_ID, guild_id=OTHER_GUILD_ID), at=NOW - MINUTE)
    await add(storage, own, others, a_change(actor=Actor.CHARLEY), at=NOW)
    await add(storage, own, a_change(actor=Actor.SOMEBODY), at=NOW + MINUTE)

    async with storage.read() as unit:
        counted = [
            await unit.audit.changes_by(USER_ID, GUILD_ID, since=NOW + minutes * MINUTE)
            for minutes in (-1, 0, 1, 2)
        ]
        assert counted == [3, 2, 1, 0]
        assert await unit.audit.changes_by(STRANGER, GUILD_ID, since=NOW) == 1
        assert await unit.audit.changes_by(STRANGER, OTHER_GUILD_ID, since=NOW - MINUTE) == 0


async def test_the_last_change_of_a_call_is_found(storage):
    about = a_change(parameters={"id": CALL_ID}, key=AuditKey.CALL_ADDED)
    last = a_change(parameters={"id": CALL_ID}, key=AuditKey.CALL_EDITED, actor=STRANGER)
    tested = a_change(parameters={"id": CALL_ID}, key=AuditKey.CALL_TESTED)
    theirs = a_change(parameters={"id": CALL_ID}, guild_id=OTHER_GUILD_ID)
    await add(storage, about, last, tested, a_change(), theirs)

    async with storage.read() as unit:
        found = await unit.audit.last_about(GUILD_ID, CALL_ID, keys=VERSIONING)
        assert await unit.audit.last_about(GUILD_ID, "another", keys=VERSIONING) is None

    assert found == AuditEntry(number=2, at=NOW, change=last)


@pytest.mark.parametrize(("actor", "erased"), [(USER_ID, 4), (STRANGER, 3)])
async def test_an_erased_person_becomes_somebody_and_others_stay(storage, actor, erased):
    await store(storage, a_user())
    await add(storage, a_change(actor=actor), a_change(actor=UserId(7)))
    await add(storage, a_change(actor=Actor.CHARLEY), a_change(actor=actor))
    await add(storage, a_change(actor=actor, guild_id=OTHER_GUILD_ID))

    async with storage.begin() as unit:
        assert await unit.personal.erase(actor) == erased
        await unit.commit()

    somebody, charley = Actor.SOMEBODY, Actor.CHARLEY
    actors = [entry.change.actor for entry in await page(storage)]
    assert actors == [somebody, charley, UserId(7), somebody]
    assert [each.change.actor for each in await page(storage, OTHER_GUILD_ID)] == [somebody]


async def test_old_entries_are_pruned_and_the_numbers_go_on(storage):
    await add(storage, *(a_change() for _ in range(3)), at=NOW - MINUTE)
    await add(storage, a_change(), at=NOW)

    async with storage.begin() as unit:
        found = [await unit.audit.prune(before=NOW, limit=2) for _ in range(3)]
        await unit.commit()
    await add(storage, a_change())

    assert found == [2, 1, 0]
    assert await numbers(storage) == [5, 4]
