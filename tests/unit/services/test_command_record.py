"""What Discord was told about the commands, remembered for each application."""

from tests.support.services import Process

ONE, TWO = 1, 2


async def test_nothing_is_current_at_first(process: Process):
    assert not await process.command_record.is_current(ONE, "digest")


async def test_what_was_remembered_is_current_for_that_application_alone(process: Process):
    await process.command_record.remember(ONE, "digest")

    assert await process.command_record.is_current(ONE, "digest")
    assert not await process.command_record.is_current(ONE, "other digest")
    assert not await process.command_record.is_current(TWO, "digest")


async def test_the_latest_replaces_what_was_there(process: Process):
    await process.command_record.remember(ONE, "digest")
    await process.command_record.remember(ONE, "other digest")

    assert await process.command_record.is_current(ONE, "other digest")
    assert not await process.command_record.is_current(ONE, "digest")
