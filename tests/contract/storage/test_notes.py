"""Notes that two processes write at the same time."""

import asyncio

import pytest


async def replaced(storage, text, *, instead_of):
    async with storage.begin() as unit:
        done = await unit.notes.replace("name", text, instead_of=instead_of)
        await unit.commit()
    return done


async def test_a_note_is_replaced_only_as_long_as_it_says_what_was_read(storage):
    assert await replaced(storage, "first", instead_of=None)
    assert not await replaced(storage, "second", instead_of=None)
    assert await replaced(storage, "third", instead_of="first")
    assert not await replaced(storage, "fourth", instead_of="first")

    async with storage.begin() as unit:
        assert await unit.notes.get("name") == "third"


@pytest.mark.parametrize("old", [None, "old"])
async def test_of_many_who_replace_it_at_the_same_time_one_does(storage, old):
    if old is not None:
        assert await replaced(storage, old, instead_of=None)

    done = await asyncio.gather(*(replaced(storage, text, instead_of=old) for text in "abcde"))

    assert sorted(done) == [False, False, False, False, True]
