"""The database fails: nothing is sent twice, nothing is forgotten, and the owner hears of it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from structlog.typing import EventDict

from bot.domain.events import DatabaseUnavailable, DatabaseWork
from bot.domain.operations.incidents import IncidentKind
from bot.messaging.discord_io.chain import REQUEST_TIMEOUT
from bot.services.delivery.engine import LEASE
from bot.storage.engine import BUSY_TIMEOUT
from tests.faults.stage import DUE, LOOK_UP, SEND, Stage
from tests.support.turns import some_turns
from tests.wire.model import User

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LOCKED_FOR = timedelta(seconds=20)
SAFETY_SWEEP = timedelta(seconds=30)
ROOM = 1 << 30

Failing = Callable[[Stage], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def a_locked_file(stage: Stage) -> AsyncIterator[None]:
    """Hold the lock that every transaction needs, as another process might."""
    other = sqlite3.connect(stage.file, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # it may have to wait for Charley
    yield
    other.close()


@asynccontextmanager
async def a_read_only_file(stage: Stage) -> AsyncIterator[None]:
    # Rights on a file are no obstacle for root, as whom many a container runs its tests.
    await pragma(stage, "query_only = ON")
    yield
    await pragma(stage, "query_only = OFF")


@asynccontextmanager
async def a_full_disk(stage: Stage) -> AsyncIterator[None]:
    pages = sqlite3.connect(stage.file).execute("PRAGMA page_count").fetchone()[0]
    await pragma(stage, f"max_page_count = {pages}")
    yield  # rows change in place for a while; the next night's need pages of their own
    await pragma(stage, f"max_page_count = {ROOM}")


async def pragma(stage: Stage, text: str) -> None:
    """Set something of the one connection that all units of work share."""
    async with stage.storage.engine.connect() as connection:
        raw = await connection.get_raw_connection()  # no transaction begins: it might not
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(f"PRAGMA {text}")


def told_of(logs: list[EventDict], action: str) -> int:
    return sum(event.get("action") == action for event in logs)


async def refusals_of(logs: list[EventDict], action: str, *, times: int) -> None:
    """Wait until it has been logged so often."""
    async with asyncio.timeout(5):
        while told_of(logs, action) < times:  # noqa: ASYNC110 - a log calls nobody
            await asyncio.sleep(0.01)


async def sweep_for(stage: Stage, length: timedelta) -> None:
    """Let time pass with nothing but the safety sweep."""
    end = stage.now + length
    while stage.now < end:
        stage.pass_time(SAFETY_SWEEP)
        await stage.sweep()


@pytest.mark.parametrize("failing", [a_locked_file, a_read_only_file])
async def test_while_the_database_fails_before_a_claim_nothing_is_sent_and_nothing_is_lost(
    stage: Stage, ada: User, failing: Failing
) -> None:
    async with failing(stage):
        await stage.run_until(DUE)
        await sweep_for(stage, timedelta(seconds=60))
        early = stage.reminders(ada)

    await stage.run_until(DUE + MINUTE)
    await sweep_for(stage, SAFETY_SWEEP)

    assert early == []
    assert await stage.is_sent_once(ada)
    assert not stage.incidents.is_present(IncidentKind.DATABASE_UNAVAILABLE)


@pytest.mark.parametrize("failing", [a_locked_file, a_read_only_file, a_full_disk])
async def test_what_was_sent_while_the_database_failed_is_recorded_once_it_is_back(
    stage: Stage, logs: list[EventDict], failing: Failing
) -> None:
    people = await stage.meet(*(f"person {number}" for number in range(60)))
    async with stage.discord.hold(*SEND, phase="committed") as held:
        running = asyncio.create_task(stage.run_until(DUE + MINUTE))
        await held.reached
        async with failing(stage):
            held.release()
            await refusals_of(logs, "record_waiting", times=3)
            await stage.discord.wait_until(lambda: all(map(stage.reminders, people)), timeout=5)
        await running

    assert all([await stage.is_sent_once(person) for person in people])
    assert len(stage.discord.calls.to(*SEND)) == 60


def test_a_lock_of_20_seconds_outlasts_the_busy_timeout_and_ends_within_a_lease() -> None:
    # The order of sizes that the next two tests rest on.
    assert BUSY_TIMEOUT < LOCKED_FOR < SAFETY_SWEEP < LEASE - REQUEST_TIMEOUT


async def test_a_database_locked_for_20_seconds_when_due_delays_a_reminder_until_the_safety_sweep(
    stage: Stage, ada: User, logs: list[EventDict]
) -> None:
    await stage.run_until(DUE - SECOND)
    async with a_locked_file(stage):
        await stage.run_until(DUE)
        stage.pass_time(LOCKED_FOR)
        await stage.sweep()
        refused = told_of(logs, "sweep_storage_unavailable")
    stage.pass_time(SAFETY_SWEEP - LOCKED_FOR)
    await stage.sweep()

    assert refused >= 2
    assert await stage.is_sent_once(ada)
    assert (await stage.tonight(ada)).sent_at == DUE + SAFETY_SWEEP
    assert not stage.incidents.is_present(IncidentKind.DATABASE_UNAVAILABLE)


@pytest.mark.parametrize("length", [LOCKED_FOR, LEASE + SAFETY_SWEEP], ids=str)
async def test_a_database_locked_for_20_seconds_or_a_lease_after_a_send_doubles_nothing(
    stage: Stage, ada: User, logs: list[EventDict], length: timedelta
) -> None:
    stage.discord.nonces.window = 0
    async with stage.discord.hold(*SEND, phase="committed") as held:
        running = asyncio.create_task(stage.run_until(DUE))
        await held.reached
        async with a_locked_file(stage):
            held.release()
            await refusals_of(logs, "record_waiting", times=2)
            stage.pass_time(length)
            await stage.charley.sweep()  # as the safety sweep does
    await running
    await stage.sweep()

    assert await stage.is_sent_once(ada)
    told = stage.told()  # the owner, of a database that was away for two minutes
    assert len(stage.discord.calls.to(*SEND)) - len(told) == 1
    assert bool(told) == (length > LEASE)
    if length < LEASE:
        assert stage.discord.calls.to(*LOOK_UP) == []


async def test_a_disk_that_is_full_before_a_claim_sends_nothing_and_loses_nothing(
    stage: Stage, logs: list[EventDict]
) -> None:
    # A claim makes its rows longer: those of so many people need a page that there is no room for.
    people = await stage.meet(*(f"person {number}" for number in range(150)))
    async with a_full_disk(stage):
        await stage.run_until(DUE)
        await sweep_for(stage, MINUTE)
        early = stage.discord.calls.to(*SEND)

    await sweep_for(stage, SAFETY_SWEEP)

    assert early == []
    assert told_of(logs, "sweep_storage_unavailable") >= 2
    assert all([await stage.is_sent_once(person) for person in people])


async def test_the_owner_hears_once_of_a_database_that_stays_away(
    stage: Stage, ada: User, logs: list[EventDict]
) -> None:
    await stage.run_until(DUE - MINUTE)
    async with a_locked_file(stage):
        await sweep_for(stage, timedelta(minutes=10))
        await some_turns(500)
        first = stage.told()
    await stage.run_until(DUE + 15 * MINUTE)
    async with a_locked_file(stage):
        await sweep_for(stage, timedelta(minutes=10))
        await some_turns(500)
    await sweep_for(stage, SAFETY_SWEEP)

    assert ["My database has not answered" in text for text in first] == [True]
    assert stage.told() == first  # the same incident, back within the hour
    assert told_of(logs, "incident_opened") == told_of(logs, "incident_resolved") == 2
    assert await stage.is_sent_once(ada)


async def test_a_failure_that_only_the_recorder_meets_is_told_though_sweeps_find_nothing_wrong(
    stage: Stage,
) -> None:
    not_recorded = DatabaseUnavailable(work=DatabaseWork.RECORD)
    stage.incidents.take_note(not_recorded)
    for _ in range(5):
        stage.pass_time(MINUTE)
        await stage.sweep()  # finds nothing due, and so nothing wrong
        stage.incidents.take_note(not_recorded)

    assert stage.incidents.is_present(IncidentKind.DATABASE_UNAVAILABLE)
