"""One scenario, from an empty database to the verdict."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.chaos.crowd import Crowd, fall_due, gather, occurrence_id
from tests.chaos.faults import Kill, Timeline
from tests.chaos.leaders import beliefs, together_s
from tests.chaos.promises import Result
from tests.chaos.scenarios import Scenario
from tests.chaos.seats import now, open_seats
from tests.chaos.stage import Stage
from tests.chaos.stretches import LONGEST_STEP_S, Stretch, begin, watched
from tests.crash.verdicts import judge
from tests.process.outbox import Outbox
from tests.support.postgres import PostgresServer
from tests.wire import Slow, WireDiscord
from tests.wire.model import Message

LATENCY_S = 0.1
"""What Discord takes to answer a message."""

NONCE_WINDOW_S = 180.0
"""How long Discord knows a nonce again: "the past few minutes"; nobody has said how many."""

SEND, LOOK_UP = ("POST", "/channels/*/messages"), ("GET", "/channels/*/messages")

QUIET_S = 100.0
"""So long without a message, with nothing going wrong any more, and no more will come: a lease of a
delivery is 90 seconds."""

GOES_ON_WITHIN_S = 2 * LONGEST_STEP_S + 20
"""From the last fault to a change of every stretch under way."""

RECORDED_WITHIN_S = 100.0
LOOK_EVERY_S = 0.25

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A scenario with its numbers."""

    scenario: Scenario
    seed: int
    people: int
    lead_s: float = 15.0
    """From the start of the first process to the due instant."""

    def timeline(self) -> Timeline:
        """Return when what goes wrong: the same for the same seed."""
        name = f"{self.scenario.name} {self.seed}"
        chance = random.Random(name)  # noqa: S311 - to be repeated, not to be secret
        return self.scenario.draw(chance, self.people)


async def live(
    planned: Planned,
    *,
    postgres: PostgresServer,
    url: str,
    folder: Path,
    tell: Tell = lambda _share: None,
) -> Result:
    """Live through a scenario.

    Args:
        planned: what is to happen.
        postgres: the server that may be struck.
        url: an empty database on it.
        folder: where the processes run.
        tell: is told how much is delivered.
    """
    discord = WireDiscord(nonce_window=NONCE_WINDOW_S)
    discord.faults.add(*SEND, Slow(LATENCY_S))
    outbox = Outbox(url)
    async with (
        discord,
        open_seats(
            discord,
            database_url=url,
            folder=folder,
            clocks=planned.scenario.clocks,
            settings={},
        ) as seats,
    ):
        stage = Stage(
            discord=discord,
            seats=seats,
            postgres=postgres,
            database=str(make_url(url).database),
            outbox=outbox,
        )
        try:
            return await _live(planned, stage, url=url, tell=tell)
        finally:
            await outbox.close()
            for seat in seats:
                seat.process.write_log(folder / f"process-{seat.number}.log")


async def _live(planned: Planned, stage: Stage, *, url: str, tell: Tell) -> Result:
    storage = SqlStorage.open(url)
    await upgrade(storage.engine)
    crowd = await gather(stage.discord, storage, size=planned.people)
    await fall_due(crowd, storage, at=now() + planned.lead_s)
    await storage.close()
    await stage.open()
    stretches = await begin(stage.discord, planned.scenario.stretches)
    stage.discord.calls.keep_payloads = False
    async with watched(stretches):
        suffering = asyncio.create_task(stage.suffer(planned.timeline(), since=crowd.due_at))
        await _until_over(stage.discord, crowd, suffering, tell=tell)
        await suffering
        calm_at = now()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOES_ON_WITHIN_S):
                await _until_all_go_on(stretches, since=calm_at)
        await _until_recorded(stage, crowd)
        ended_at = now()
    codes = [await seat.close() for seat in stage.seats]
    return await _result(
        planned,
        stage,
        crowd,
        stretches,
        calm_at=calm_at,
        ended_at=ended_at,
        codes=codes,
    )


async def _until_over(
    discord: WireDiscord, crowd: Crowd, suffering: asyncio.Task[None], *, tell: Tell
) -> None:
    """Wait until everybody has a message, or no more come."""
    direct = [discord.world.direct(discord.bot, person) for person in crowd.people]
    waiting, quiet_since = direct, now()
    while waiting and not (suffering.done() and now() - quiet_since > QUIET_S):
        left = [channel for channel in waiting if not channel.messages]
        if len(left) < len(waiting) or not suffering.done():
            quiet_since = now()
        waiting = left
        tell(1 - len(waiting) / len(direct))
        await asyncio.sleep(LOOK_EVERY_S)


async def _until_all_go_on(stretches: Sequence[Stretch], *, since: float) -> None:
    while not all(stretch.goes_on(since=since) for stretch in stretches):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)


async def _until_recorded(stage: Stage, crowd: Crowd) -> None:
    """Wait until everything that was due is closed; what is not by then, the verdict tells."""
    with suppress(TimeoutError):
        async with asyncio.timeout(RECORDED_WITHIN_S):
            while await stage.outbox.open_among(crowd.due_ids):  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(2 * LOOK_EVERY_S)


async def _result(
    planned: Planned,
    stage: Stage,
    crowd: Crowd,
    stretches: Sequence[Stretch],
    *,
    calm_at: float,
    ended_at: float,
    codes: Sequence[int | None],
) -> Result:
    discord = stage.discord
    ids = {person.id for person in crowd.people}
    records = [each for each in await stage.outbox.occurrences() if each.user_id in ids]
    messages = [each for person in crowd.people for each in discord.dm_messages(person)]
    last_at = max((message.created_at for message in messages), default=crowd.due_at)
    killed_at = max((kill.at for kill in stage.kills), default=None)
    held = [
        belief
        for seat in stage.seats
        for belief in beliefs(seat.number, seat.process.log, until=ended_at)
    ]
    return Result(
        scenario=planned.scenario,
        seed=planned.seed,
        verdict=judge(discord, crowd.people, records, due_ids=crowd.due_ids.keys()),
        refused=discord.calls.statuses()[429],
        seconds=last_at - crowd.due_at,
        kills=len(stage.kills),
        kills_in_time=sum(kill.at < last_at for kill in stage.kills),
        after_kill_s=None if killed_at is None or killed_at > last_at else last_at - killed_at,
        held=sum(len(kill.held) for kill in stage.kills),
        held_s=_held_s(stage.kills, messages),
        looked_up=len(discord.calls.to(*LOOK_UP)),
        repeats=discord.nonces.repeats,
        stretches=len(stretches),
        stuck=sum(not stretch.goes_on(since=calm_at) for stretch in stretches),
        stood_still_s=max((each.stood_still_s(until=ended_at) for each in stretches), default=0.0),
        leaderships=len(held),
        led_together_s=together_s(held),
        ended_badly=_ended_badly(stage, codes),
    )


def _held_s(kills: Sequence[Kill], messages: Sequence[Message]) -> float:
    """Return the longest time from a kill to a message that the killed process had under way."""
    came = {occurrence_id(each.channel.recipients[0]): each.created_at for each in messages}
    waits = (came.get(each, 0.0) - kill.at for kill in kills for each in kill.held)
    return max(waits, default=0.0)


def _ended_badly(stage: Stage, codes: Sequence[int | None]) -> tuple[str, ...]:
    by_themselves = [
        f"process {seat.number} ended by itself with exit code {code}"
        for seat in stage.seats
        for code, at in seat.ends
        if not stage.was_away(at)
    ]
    asked = [
        f"process {seat.number} answered SIGTERM with exit code {code}"
        for seat, code in zip(stage.seats, codes, strict=True)
        if code
    ]
    return (*by_themselves, *asked)
