"""/cramp answers the real discord.py over a socket at once, while the database is stopped."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.parts.world import Content
from bot.ports.storage import StorageUnavailableError
from bot.storage.upgrade import upgrade
from tests.behaviour.process import Process, new_process
from tests.wire import LimitRules, WireDiscord
from tests.wire.outcomes import InteractionOutcome
from tests.wire.pointing import pointed_at
from tests.wire.running import running

LIMIT_MS = 3000
"""Discord waits no longer. How fast it is, `python -m benchmarks.picture` measures."""

PRESSES = [
    "Still hurts",
    "Still hurts",
    "Back to first aid",
    "It eased",
    "It is back",
    "Emergency signs",
]


class HungUnit:
    """A transaction with a database that takes calls and never answers."""

    async def __aenter__(self) -> None:
        await asyncio.Event().wait()

    async def __aexit__(self, *raised: object) -> None:
        """Nothing was begun."""


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord(limits=LimitRules.off()) as double:
        with pointed_at(double):
            yield double


@pytest.fixture
async def process(tmp_path: Path, content: Content, wire: WireDiscord) -> AsyncIterator[Process]:
    process = new_process(tmp_path / "charley.db", content)
    await upgrade(process.database.engine)
    async with running(process.client, wire):
        await wire.gateway.wait_ready()
        yield process
    await process.database.close()


def stop_database(process: Process, *, hangs: bool) -> None:
    if hangs:
        process.storage.begin = process.storage.read = HungUnit
    else:
        process.storage.failure = StorageUnavailableError("the database did not answer")


def milliseconds(outcome: InteractionOutcome) -> float:
    assert outcome.did_respond
    assert not outcome.is_thinking
    assert outcome.latency_ms is not None
    return outcome.latency_ms


@pytest.mark.parametrize("hangs", [False, True], ids=["refuses", "hangs"])
async def test_every_answer_of_first_aid_is_whole_and_in_time(
    process: Process, wire: WireDiscord, hangs: bool
) -> None:
    ada = wire.add_user("ada")
    stop_database(process, hangs=hangs)

    outcomes = [await wire.slash(ada, "cramp", {"where": "foot"}) for _ in range(10)]
    first = [milliseconds(outcome) for outcome in outcomes]
    pressed = []
    message = outcomes[-1].message
    for label in PRESSES:
        outcome = await wire.press(ada, message, label=label)
        message = outcome.message
        pressed.append(milliseconds(outcome))

    assert max([*first, *pressed]) < LIMIT_MS
