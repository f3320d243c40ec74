"""A unit that only reads locks nothing and changes nothing."""

import pytest

from tests.integration.storage.test_written_columns import statements
from tests.support.builders import USER_ID, a_user
from tests.support.storage_scenes import store


async def test_it_begins_and_asks_without_a_lock(storage):
    await store(storage, a_user())

    with statements(storage) as seen:
        async with storage.read() as unit:
            assert await unit.users.get(USER_ID) == a_user()

    assert not [text for text in seen if "IMMEDIATE" in text or "FOR " in text]


async def test_it_waits_for_no_other_that_writes(storage, open_storage):
    await store(storage, a_user())
    other = open_storage(storage.engine.url.render_as_string(hide_password=False))

    async with other.begin() as writing:
        await writing.users.save(a_user(locale="de"))
        async with storage.read() as unit:
            assert await unit.users.get(USER_ID) == a_user()


async def test_it_has_nothing_to_commit(storage):
    async with storage.read() as unit:
        with pytest.raises(RuntimeError, match="nothing to commit"):
            await unit.commit()
