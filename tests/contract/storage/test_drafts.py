from datetime import timedelta

import pytest

from bot.domain.ids import DraftId
from bot.domain.servers.drafts import DraftKind
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_configuration,
    a_draft,
    a_server,
    configure,
)

SECOND = timedelta(seconds=1)
DRAFTS = {
    "of a new call": a_draft(),
    "of an offer": a_draft(kind=DraftKind.OFFER, target_id="0ffe40ffe40f", seen_version=7),
    "of an import": a_draft(kind=DraftKind.IMPORT, content={"calls": [{"text": "ä"}], "n": None}),
}


@pytest.fixture
async def storage(storage):
    await configure(storage, a_configuration())
    await configure(storage, a_configuration(a_server(id=OTHER_GUILD_ID)))
    return storage


async def add(storage, *drafts):
    async with storage.begin() as unit:
        for draft in drafts:
            await unit.drafts.add(draft)
        await unit.commit()


async def get(storage, draft_id, *, guild_id=GUILD_ID):
    async with storage.read() as unit:
        return await unit.drafts.get(draft_id, guild_id=guild_id)


async def take(storage, draft_id, *, guild_id=GUILD_ID):
    async with storage.begin() as unit:
        draft = await unit.drafts.take(draft_id, guild_id=guild_id)
        await unit.commit()
    return draft


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
async def test_a_draft_comes_back_as_it_was_added_and_is_taken_once(storage, draft):
    await add(storage, draft)

    assert await get(storage, draft.id) == draft
    assert await take(storage, draft.id) == draft
    assert await take(storage, draft.id) is None
    assert await get(storage, draft.id) is None


async def test_the_draft_of_another_server_is_neither_read_nor_taken(storage):
    await add(storage, a_draft())

    assert await get(storage, a_draft().id, guild_id=OTHER_GUILD_ID) is None
    assert await take(storage, a_draft().id, guild_id=OTHER_GUILD_ID) is None

    assert await get(storage, a_draft().id) == a_draft()


async def test_a_draft_that_was_taken_without_a_commit_is_still_there(storage):
    await add(storage, a_draft())

    async with storage.begin() as unit:
        assert await unit.drafts.take(a_draft().id, guild_id=GUILD_ID) == a_draft()

    assert await get(storage, a_draft().id) == a_draft()


async def test_the_oldest_of_one_kind_in_one_server_make_room(storage):
    of_imports = [
        a_draft(
            id=DraftId(f"{number:012x}"),
            kind=DraftKind.IMPORT,
            made_at=a_draft().made_at + number * SECOND,
        )
        for number in range(5)
    ]
    of_another = a_draft(id=DraftId("b" * 12), guild_id=OTHER_GUILD_ID, kind=DraftKind.IMPORT)
    await add(storage, a_draft(), of_another, *reversed(of_imports))

    async with storage.begin() as unit:
        assert await unit.drafts.make_room(GUILD_ID, DraftKind.IMPORT, keep=2) == 3
        assert await unit.drafts.make_room(GUILD_ID, DraftKind.IMPORT, keep=2) == 0
        await unit.commit()

    left = [await get(storage, draft.id) for draft in of_imports]
    assert left == [None, None, None, *of_imports[3:]]
    assert await get(storage, a_draft().id) == a_draft()
    assert await get(storage, of_another.id, guild_id=OTHER_GUILD_ID) == of_another


async def test_old_drafts_are_pruned(storage):
    newer = a_draft(id=DraftId("b" * 12), made_at=a_draft().made_at + SECOND)
    await add(storage, a_draft(), newer)

    async with storage.begin() as unit:
        assert await unit.drafts.prune(made_before=newer.made_at, limit=9) == 1
        assert await unit.drafts.prune(made_before=newer.made_at, limit=9) == 0
        await unit.commit()

    assert await get(storage, a_draft().id) is None
    assert await get(storage, newer.id) == newer
