from bot.domain.ids import UserId
from tests.support.builders import USER_ID, a_user
from tests.support.storage_scenes import store

OTHER = UserId(7)


async def note(storage, *library_ids, user_id=USER_ID):
    async with storage.begin() as unit:
        for library_id in library_ids:
            await unit.tips_seen.note(user_id, library_id)
        await unit.commit()


async def seen(storage, user_id=USER_ID):
    async with storage.begin() as unit:
        return list(await unit.tips_seen.of(user_id))


async def test_what_was_shown_first_comes_first(storage):
    await store(storage, a_user())

    await note(storage, "the-walk", "a-towel")
    await note(storage, "no-diet")

    assert await seen(storage) == ["the-walk", "a-towel", "no-diet"]


async def test_showing_a_tip_again_makes_it_the_last(storage):
    await store(storage, a_user())

    await note(storage, "the-walk", "a-towel", "the-walk")

    assert await seen(storage) == ["a-towel", "the-walk"]


async def test_showing_the_last_tip_again_changes_nothing(storage):
    await store(storage, a_user())

    await note(storage, "the-walk", "a-towel", "a-towel")

    assert await seen(storage) == ["the-walk", "a-towel"]


async def test_everybody_has_their_own_tips(storage):
    await store(storage, a_user(), a_user(id=OTHER))

    await note(storage, "the-walk")
    await note(storage, "a-towel", "the-walk", user_id=OTHER)

    assert await seen(storage) == ["the-walk"]
    assert await seen(storage, OTHER) == ["a-towel", "the-walk"]


async def test_somebody_unknown_has_seen_nothing(storage):
    assert await seen(storage, UserId(404)) == []


async def test_what_is_not_committed_was_not_shown(storage):
    await store(storage, a_user())

    async with storage.begin() as unit:
        await unit.tips_seen.note(USER_ID, "the-walk")

    assert await seen(storage) == []
