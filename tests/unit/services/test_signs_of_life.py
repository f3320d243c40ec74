"""Signs of life: what counts as one, how long it counts, and what a restart would mend."""

from datetime import timedelta

import pytest

from bot.domain.events import (
    BackupMade,
    DatabaseAvailable,
    DatabaseUnavailable,
    DatabaseWork,
    DiscordReachable,
    DiscordUnreachable,
)
from bot.domain.operations.health import FRESH_FOR, NEEDED_TO_LIVE, OF_SEVERAL, Part
from bot.domain.operations.outages import Side
from bot.domain.operations.pace import PaceFound, PaceLost
from bot.services.operations.signs_of_life import SignsOfLife
from tests.support.services import World

MOMENT = timedelta(seconds=1)
SWEEP_AND_ITS_TIMEOUTS = timedelta(seconds=50)
OF_EACH = [part for part in Part if part not in OF_SEVERAL]
SWEPT = DatabaseAvailable(work=DatabaseWork.SWEEP)
UP, DOWN = DiscordReachable(side=Side.GATEWAY), DiscordUnreachable(side=Side.GATEWAY)


@pytest.fixture
def signs(world: World) -> SignsOfLife:
    return SignsOfLife(clock=world.clock, monotonic=world.monotonic)


@pytest.fixture
async def well(world: World, signs: SignsOfLife) -> SignsOfLife:
    """A process in which everything has just shown that it works."""
    signs.take_note(SWEPT)
    signs.take_note(UP)
    await signs.ask(world.storage)
    assert signs.health().is_well
    return signs


def ages(signs: SignsOfLife) -> dict[Part, timedelta | None]:
    return {each.part: each.age for each in signs.health().parts}


async def give(signs: SignsOfLife, world: World, *parts: Part) -> None:
    """Let these parts show once more that they work; the gateway needs no reminder."""
    if Part.DATABASE in parts:
        await signs.ask(world.storage)
    if Part.SWEEP in parts:
        signs.take_note(SWEPT)
    if Part.GATEWAY in parts:
        signs.take_note(UP)


def test_a_process_that_has_just_started_is_neither_well_nor_alive(signs: SignsOfLife):
    health = signs.health()

    assert ages(signs) == dict.fromkeys(OF_EACH)
    assert not health.is_well
    assert not health.is_alive
    assert health.backup_age is None


@pytest.mark.parametrize("silent", [Part.DATABASE, Part.SWEEP])
async def test_a_part_is_fresh_for_its_time_and_no_longer(
    world: World, well: SignsOfLife, silent: Part
):
    others = set(OF_EACH) - {silent}

    world.clock.advance(FRESH_FOR[silent])
    await give(well, world, *others)
    at_its_end = well.health()
    world.clock.advance(MOMENT)
    await give(well, world, *others)
    after = well.health()
    await give(well, world, silent)

    assert at_its_end.is_well
    assert not after.is_well
    assert not after.is_alive
    assert [each.part for each in after.parts if not each.is_fresh] == [silent]
    assert well.health().is_well


async def test_a_gateway_that_is_connected_stays_fresh_without_a_word(
    world: World, well: SignsOfLife
):
    world.clock.advance(timedelta(days=1))
    await give(well, world, Part.DATABASE, Part.SWEEP)

    assert well.health().is_well


async def test_a_gateway_that_is_away_is_no_reason_to_restart(world: World, well: SignsOfLife):
    well.take_note(DOWN)
    short = well.health()
    world.clock.advance(FRESH_FOR[Part.GATEWAY] + MOMENT)
    well.take_note(DOWN)  # it is said again for as long as it lasts
    await give(well, world, *NEEDED_TO_LIVE)
    long = well.health()
    well.take_note(UP)

    assert short.is_well
    assert not long.is_well
    assert long.is_alive
    assert long.of(Part.GATEWAY).age == FRESH_FOR[Part.GATEWAY] + MOMENT
    assert well.health().is_well


def test_discord_s_other_side_is_no_sign_of_the_gateway(signs: SignsOfLife):
    signs.take_note(DiscordUnreachable(side=Side.REST))
    away = signs.is_rest_away
    signs.take_note(DiscordReachable(side=Side.REST))

    assert (away, signs.is_rest_away) == (True, False)
    assert ages(signs)[Part.GATEWAY] is None


async def test_a_database_that_is_down_gives_no_sign(world: World, well: SignsOfLife):
    world.storage.is_down = True
    world.clock.advance(FRESH_FOR[Part.DATABASE] + MOMENT)
    await well.ask(world.storage)

    assert not well.health().of(Part.DATABASE).is_fresh


@pytest.mark.parametrize("work", DatabaseWork)
async def test_a_database_that_answers_but_cannot_be_written_is_not_fresh(
    world: World, well: SignsOfLife, work: DatabaseWork
):
    well.take_note(DatabaseUnavailable(work=work))
    world.clock.advance(FRESH_FOR[Part.DATABASE] + MOMENT)
    well.take_note(DatabaseUnavailable(work=work))
    await give(well, world, *NEEDED_TO_LIVE - ({Part.SWEEP} if work == "sweep" else set()))
    full = well.health().of(Part.DATABASE)
    well.take_note(DatabaseAvailable(work=work))

    assert not full.is_fresh
    assert well.health().of(Part.DATABASE).is_fresh


async def test_the_age_of_the_newest_backup_is_told(world: World, signs: SignsOfLife):
    signs.take_note(BackupMade(made_at=world.now - timedelta(hours=7)))

    assert signs.health().backup_age == timedelta(hours=7)


def test_an_hour_without_a_database_is_no_hanging_and_a_look_without_end_is(
    world: World, signs: SignsOfLife
):
    went_on = []
    for _ in range(72):
        world.clock.advance(SWEEP_AND_ITS_TIMEOUTS)
        went_on.append(signs.goes_on)
        signs.take_note(DatabaseUnavailable(work=DatabaseWork.SWEEP))
    lives = signs.health().is_alive
    world.clock.advance(FRESH_FOR[Part.SWEEP] + MOMENT)

    assert all(went_on)
    assert not lives
    assert not signs.goes_on


def test_the_first_look_has_its_time_from_when_it_begins(world: World, signs: SignsOfLife):
    world.clock.advance(timedelta(minutes=9))  # a migration
    signs.begin()
    world.clock.advance(FRESH_FOR[Part.SWEEP])
    at_its_end = signs.goes_on
    signs.take_note(SWEPT)

    assert (at_its_end, signs.goes_on) == (True, True)


async def test_the_pace_is_a_part_of_processes_that_share_it_and_none_to_restart_for(
    world: World, well: SignsOfLife
):
    alone = ages(well)
    well.take_note(PaceFound())
    world.clock.advance(timedelta(days=1))
    await give(well, world, Part.DATABASE, Part.SWEEP)
    there = well.health()
    well.take_note(PaceLost())
    world.clock.advance(FRESH_FOR[Part.PACE] + MOMENT)
    well.take_note(PaceLost())
    await give(well, world, Part.DATABASE, Part.SWEEP)
    lost = well.health()
    well.take_note(PaceFound())

    assert Part.PACE not in alone
    assert there.is_well
    assert not lost.is_well
    assert lost.is_alive
    assert lost.of(Part.PACE).age == FRESH_FOR[Part.PACE] + MOMENT
    assert well.health().is_well
