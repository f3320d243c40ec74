"""The office: a process that does not lead knows nothing of backups, and says so."""

import json
import math
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app.gateway_link import GatewayStanding
from bot.app.http.labels import Labels
from bot.app.http.office import Office
from bot.app.http.readings import Sources
from bot.domain.events import BackupMade
from bot.messaging.discord_io.places.places import Waiting
from bot.ports.fleet import Alone
from bot.services.events import Events
from bot.services.operations.signs_of_life import SignsOfLife
from tests.process.test_health import free_port
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock

STARTED = tonight_at(12)
DAY = timedelta(days=1)


class Follower(Alone):
    """A process beside one that leads."""

    is_leader = is_alone = False
    living = 2


class Desk:
    """An office whose process leads or does not, and what it answers."""

    def __init__(self, *, makes_backups: bool = True) -> None:
        self.clock, self.events = FakeClock(STARTED), Events()
        signs = SignsOfLife(clock=self.clock)
        self.events.subscribe(signs.take_note)
        self.office = Office(
            labels=Labels.of(kinds=(), commands=()),
            signs=signs,
            events=self.events,
            clock=self.clock,
            makes_backups=makes_backups,
            shards={0},
        )

    def follows(self, fleet: Alone) -> None:
        self.office.look_through(
            Sources(
                is_online=lambda: True,
                figures=lambda: None,
                gateway=GatewayStanding,
                waiting=lambda: Waiting(urgent=0, usual=0, idle=0),
                invalid=lambda: 0,
                identifies_left=lambda: None,
                incidents=frozenset,
                fleet=fleet,
            )
        )

    async def backup(self) -> tuple[float, float | None, str]:
        """Return what the metrics, `/healthz` and the page say of it."""
        port = free_port()
        async with (
            self.office.serving(host="127.0.0.1", port=port),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        ):
            text, health, page = [
                await (await session.get(f"/{path}")).text() for path in ("metrics", "healthz", "")
            ]
        samples = {
            sample.name: sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        return samples["charley_backup_timestamp_seconds"], json.loads(health)["backup_age_s"], page


async def test_only_the_process_that_leads_knows_how_old_the_backup_is():
    desk = Desk()
    desk.follows(Alone())
    before, _, _ = await desk.backup()
    desk.events.publish(BackupMade(made_at=STARTED))
    desk.clock.advance(3 * DAY)
    leads = await desk.backup()
    desk.follows(Follower())  # another one makes them now
    follows = await desk.backup()

    assert before == STARTED.timestamp()
    assert leads[:2] == (STARTED.timestamp(), (3 * DAY).total_seconds())
    assert "The last backup is too old." in leads[2]
    assert math.isnan(follows[0])
    assert follows[1] is None
    assert "The last backup is too old." not in follows[2]
    assert "made by the process that leads" in follows[2]


@pytest.mark.parametrize("fleet", [Alone(), Follower()], ids=["leads", "follows"])
async def test_where_nobody_makes_backups_none_is_awaited(fleet):
    desk = Desk(makes_backups=False)
    desk.follows(fleet)

    at, age, page = await desk.backup()

    assert math.isnan(at)
    assert age is None
    assert "not made here" in page
