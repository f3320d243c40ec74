"""What was erased of servers, and of those who took part, is in no byte of any file."""

from pathlib import Path

import pytest

from bot.domain.ids import UserId
from bot.services.people.privacy import PrivacyService
from tests.support.builders import a_user, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    a_call,
    a_change,
    a_configuration,
    a_membership,
    an_offer,
    configure,
    store_post,
)
from tests.support.storage_scenes import store

NOW = tonight_at(20)
ADA = UserId(0x1122_3344_5566_7788)
OTHERS = [UserId(0x2233_4455_6677_0000 + number) for number in range(100)]
WORDS = "Antarctic lights out"


@pytest.fixture
async def storage(migrated_sqlite_url, open_storage):
    """A server that Ada has changed and whose offer and post she joined, among many others."""
    storage = open_storage(migrated_sqlite_url)
    people = [*OTHERS[:50], ADA, *OTHERS[50:]]
    await store(storage, *(a_user(id=user_id) for user_id in people))
    before = a_configuration(calls=[a_call(text=WORDS)], offers=[an_offer()])
    await configure(storage, before)
    post = await store_post(storage)
    for user_id in people:
        async with storage.begin() as unit:
            await unit.offer_members.join(a_membership(user_id=user_id))
            await unit.call_joins.join(user_id, post, guild_id=GUILD_ID, due_since=tonight_at(22))
            await unit.audit.add([a_change(actor=user_id, parameters={"new": WORDS})], at=NOW)
            await unit.commit()
    return storage


def files_with(file: Path, *marks: bytes) -> set[str]:
    """Return which files of the database hold one of these."""
    files = [each for each in file.parent.iterdir() if each.name.startswith(file.name)]
    return {each.name for each in files for mark in marks if mark in each.read_bytes()}


async def test_an_erased_person_is_in_no_file_and_the_others_are(storage, sqlite_file):
    hers = (ADA.to_bytes(8), f"{ADA}".encode())
    assert files_with(sqlite_file, *hers)

    await PrivacyService(storage=storage).erase(ADA)

    assert files_with(sqlite_file, *hers) == set()
    async with storage.read() as unit:
        entries = await unit.audit.page(GUILD_ID, limit=200)
        counts = await unit.offer_members.headcounts(GUILD_ID)
    assert len(entries) == len(OTHERS) + 1
    assert counts[OFFER_ID].shown == len(OTHERS)


async def test_an_erased_servers_words_are_in_no_file(storage, sqlite_file):
    assert files_with(sqlite_file, WORDS.encode())

    async with storage.begin() as unit:
        await unit.servers.erase([GUILD_ID])
        await unit.commit()

    assert files_with(sqlite_file, WORDS.encode()) == set()
    async with storage.read() as unit:
        assert await unit.users.get(ADA) is not None
