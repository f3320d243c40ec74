"""Tips and myths: remembered for those whom Charley knows, in memory alone for the others."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.ids import UserId
from bot.domain.library.entries import Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import Moment, Topic
from bot.services.library.tips import STRANGERS, TipService
from tests.support.builders import USER_ID, a_user
from tests.support.content import BARE
from tests.support.services import Process, World
from tests.support.storage_scenes import store

STRANGER = UserId(404)
FOOD = Topic.NUTRITION


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


@pytest.fixture
def open_service(world: World, library: Library) -> Callable[[], TipService]:
    """Begin another life of the process."""
    content = replace(BARE, library=library)
    return lambda: Process(world, content=content).tips


@pytest.fixture
async def tips(world: World, open_service: Callable[[], TipService]) -> TipService:
    await store(world.storage, a_user())
    return open_service()


async def ids(count: int, show: Callable[[], Awaitable[object]]) -> list[str]:
    return [(await show()).id for _ in range(count)]


@pytest.mark.parametrize("user_id", [USER_ID, STRANGER])
async def test_a_topic_repeats_nothing_until_all_of_it_has_come(
    tips: TipService, library: Library, user_id: UserId
) -> None:
    shelf = {tip.id for tip in library.tips if tip.topic is FOOD}

    shown = await ids(2 * len(shelf), lambda: tips.next_tip(user_id, topic=FOOD))

    assert set(shown[: len(shelf)]) == set(shown[len(shelf) :]) == shelf


async def test_myths_do_not_repeat_either(tips: TipService, library: Library) -> None:
    shown = await ids(len(library.myths), lambda: tips.next_myth(USER_ID, topic=None))

    assert len(set(shown)) == len(library.myths)


async def test_what_was_shown_is_remembered_after_a_restart(
    tips: TipService, open_service: Callable[[], TipService]
) -> None:
    before = await ids(1, lambda: tips.next_tip(USER_ID, topic=FOOD))
    after = await ids(2, lambda: open_service().next_tip(USER_ID, topic=FOOD))

    assert len({*before, *after}) == 3


async def test_a_tip_asked_for_by_its_title_counts_as_shown(
    tips: TipService, library: Library
) -> None:
    first, *others = [tip for tip in library.tips if tip.topic is FOOD]
    await tips.note(USER_ID, first)

    shown = await ids(len(others), lambda: tips.next_tip(USER_ID, topic=FOOD))

    assert set(shown) == {tip.id for tip in others}


async def test_nothing_is_stored_about_somebody_unknown(world: World, tips: TipService) -> None:
    await tips.next_tip(STRANGER, topic=None)

    assert STRANGER not in world.storage.rows.users
    assert not world.storage.rows.tips_seen


async def test_a_tip_comes_although_the_database_is_down(world: World, tips: TipService) -> None:
    world.storage.is_down = True

    shown = await ids(3, lambda: tips.next_tip(USER_ID, topic=FOOD))

    assert len(set(shown)) == 3


async def test_the_memory_of_strangers_has_an_end(tips: TipService) -> None:
    first = await tips.next_tip(STRANGER, topic=FOOD)
    for number in range(STRANGERS):
        await tips.next_tip(UserId(10_000 + number), topic=FOOD)

    assert await tips.next_tip(STRANGER, topic=FOOD) == first


async def test_what_is_only_for_those_who_ask_never_comes_by_chance(
    tips: TipService, library: Library
) -> None:
    held_back = {tip.id for tip in library.tips if Moment.ON_REQUEST_ONLY in tip.moments}

    shown = await ids(len(library.tips), lambda: tips.next_tip(USER_ID, topic=None))

    assert held_back
    assert not held_back & set(shown)


async def test_asking_for_a_topic_brings_those_too(tips: TipService, library: Library) -> None:
    def is_held_back(tip: Tip) -> bool:
        return Moment.ON_REQUEST_ONLY in tip.moments

    topic = next(tip.topic for tip in library.tips if is_held_back(tip))
    shelf = [tip for tip in library.tips if tip.topic is topic]

    shown = await ids(len(shelf), lambda: tips.next_tip(USER_ID, topic=topic))

    assert {tip.id for tip in shelf if is_held_back(tip)} <= set(shown)


@pytest.mark.parametrize("topic", [None, FOOD])
async def test_an_overdue_library_still_answers(
    world: World, tips: TipService, library: Library, topic: Topic | None
) -> None:
    world.clock.advance(date(2099, 1, 1) - world.now.date())

    assert (await tips.next_tip(USER_ID, topic=topic)).id in {tip.id for tip in library.tips}
    assert (await tips.next_myth(USER_ID, topic=topic)).id in {myth.id for myth in library.myths}
