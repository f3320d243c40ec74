"""What Discord was told about the commands, remembered for each application."""

from tests.support.services import Process, World

ONE, TWO = 1, 2
IDS = {"start": 11, "water": 12}


async def test_nothing_is_current_at_first(process: Process):
    assert await process.command_record.ids(ONE, "digest") is None


async def test_what_was_remembered_is_current_for_that_application_alone(process: Process):
    await process.command_record.remember(ONE, "digest", IDS)

    assert await process.command_record.ids(ONE, "digest") == IDS
    assert await process.command_record.ids(ONE, "other digest") is None
    assert await process.command_record.ids(TWO, "digest") is None


async def test_the_latest_replaces_what_was_there(process: Process):
    await process.command_record.remember(ONE, "digest", IDS)
    await process.command_record.remember(ONE, "other digest", {"start": 13})

    assert await process.command_record.ids(ONE, "other digest") == {"start": 13}
    assert await process.command_record.ids(ONE, "digest") is None


async def test_a_record_of_a_version_without_ids_is_not_current(process: Process, world: World):
    async with world.storage.begin() as uow:
        await uow.notes.set(f"commands of {ONE}", "digest")
        await uow.commit()

    assert await process.command_record.ids(ONE, "digest") is None


async def test_ids_that_cannot_be_read_are_asked_for_again(process: Process, world: World):
    await process.command_record.remember(ONE, "digest", IDS)
    async with world.storage.begin() as uow:
        await uow.notes.set(f"command ids of {ONE}", "{broken")
        await uow.commit()

    assert await process.command_record.ids(ONE, "digest") is None
