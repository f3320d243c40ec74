import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.ids import UserId
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence
from tests.support.storage_scenes import store


class SomethingWrongError(Exception):
    pass


async def note(storage, name="name"):
    async with storage.begin() as unit:
        return await unit.notes.get(name)


async def test_what_is_committed_lasts(storage, open_storage):
    async with storage.begin() as unit:
        await unit.notes.set("name", "kept")
        await unit.commit()

    assert await note(storage) == "kept"
    assert await note(open_storage()) == "kept"


async def test_leaving_without_commit_undoes_everything(storage):
    async with storage.begin() as unit:
        await unit.users.save(a_user())
        await unit.reminders.save([a_reminder()])
        await unit.occurrences.add([an_occurrence()])
        await unit.notes.set("name", "lost")

    async with storage.begin() as unit:
        assert await unit.users.get(USER_ID) is None
        assert await unit.notes.get("name") is None


async def test_an_exception_undoes_everything_and_goes_on(storage):
    async def go_wrong():
        async with storage.begin() as unit:
            await unit.notes.set("name", "lost")
            raise SomethingWrongError

    with pytest.raises(SomethingWrongError):
        await go_wrong()

    assert await note(storage) is None


async def test_what_comes_after_the_commit_needs_another(storage):
    async with storage.begin() as unit:
        await unit.notes.set("name", "kept")
        await unit.commit()
        await unit.notes.set("name", "lost")

    assert await note(storage) == "kept"


async def test_a_unit_sees_its_own_changes(storage):
    async with storage.begin() as unit:
        await unit.users.save(a_user())

        assert await unit.users.get(USER_ID) == a_user()


async def test_a_unit_of_work_is_entered_once(storage):
    unit = storage.begin()
    async with unit:
        pass

    with pytest.raises(RuntimeError):
        await unit.__aenter__()


async def test_a_cancelled_unit_saves_nothing_and_blocks_nobody(storage):
    is_inside = asyncio.Event()

    async def wait_inside():
        async with storage.begin() as unit:
            await unit.notes.set("name", "lost")
            is_inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait_inside())
    await is_inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await note(storage) is None


async def test_tasks_wait_for_their_turn_and_none_is_forgotten(storage):
    async def save(number):
        async with storage.begin() as unit:
            await unit.users.save(a_user(id=UserId(number)))
            await unit.commit()

    await asyncio.gather(*(save(number) for number in range(1, 41)))

    async with storage.begin() as unit:
        for number in range(1, 41):
            assert await unit.users.get(UserId(number)) is not None


async def test_two_changes_of_one_person_follow_each_other(storage, open_storage):
    await store(storage, a_user(locale="0"))

    async def count_up(rival):
        for _ in range(5):
            async with rival.begin() as unit:
                person = await unit.users.get(USER_ID)
                await unit.users.save(a_user(locale=str(int(person.locale) + 1)))
                await unit.commit()

    await asyncio.gather(*(count_up(open_storage()) for _ in range(3)))

    async with storage.begin() as unit:
        assert (await unit.users.get(USER_ID)).locale == "15"


async def test_rows_of_somebody_unknown_are_refused(storage):
    with pytest.raises(IntegrityError):
        await store(storage, a_reminder())


async def test_a_note_is_replaced(storage):
    async with storage.begin() as unit:
        await unit.notes.set("name", "old")
        await unit.notes.set("name", "newer")
        await unit.notes.set("other", "")
        await unit.commit()

    assert await note(storage) == "newer"
    assert await note(storage, "other") == ""
    assert await note(storage, "unknown") is None
