"""The scenes of the page's bar: what one tap sets up, on the stage; `test_bar.py` taps in a browser."""

import re
from datetime import time, timedelta
from typing import Any

import discord
import pytest
from simcord import ChannelHandle

from bot.domain.ids import UserId
from bot.domain.time.zones import zone_for
from bot.kinds.stretch import STRETCH
from bot.playground.clockwork import Clockwork
from bot.playground.glue import OWN_KIND
from bot.playground.scenes import PAGES
from bot.playground.stage import Stage
from tests.behaviour.person import labels, parts, words_of
from tests.playground.conftest import EVENING, views_of

BERLIN = zone_for("Europe/Berlin")
FIRST_WORDS = {
    "first": (time(21), "Hello, I am Charley."),
    "cramp": (time(3), "toes"),
    "month": (time(22), "planned nights"),
    "server": (time(22, 1), "Wind-down time"),
}
"""What each scene begins with, and what its clock shows then."""

GALLERY = 12
"""The type of a component that shows pictures."""

Told = dict[str, Any]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def clockwork(stage: Stage, told: list[str]) -> Clockwork:
    return Clockwork(stage, views=views_of(stage), speed=0, keep=lambda _: None, tell=told.append)


async def wish(clockwork: Clockwork, **wanted: object) -> Told:
    """Ask as the bar of the page does."""
    view = clockwork._views[0]
    return await view._action(None, {"kind": OWN_KIND, **wanted})


def messages(stage: Stage, channel: ChannelHandle) -> list[discord.Message]:
    """Return what stands in a conversation besides its clock."""
    viewer = stage.you if channel is stage.dm else stage.members[0]
    return [
        each
        for each in channel.history(viewer=viewer)
        if "playground's clock" not in each.content
        and not any(part.get("label") == "Tomorrow 07:00" for part in parts(each))
    ]


@pytest.mark.parametrize("name", FIRST_WORDS)
async def test_a_scene_shows_its_first_words_at_its_hour_be_it_once_or_again(
    stage: Stage, clockwork: Clockwork, told: list[str], name: str
) -> None:
    hour, words = FIRST_WORDS[name]
    channel = (stage.dm, stage.channel)[PAGES[name]]

    for _ in range(2):
        answer = await wish(clockwork, scene=name)

        (shown,) = [each for each in messages(stage, channel) if str(each.id) == answer["shown"]]
        assert words in words_of(shown)
        assert answer["problem"] == ""
        local = stage.now().astimezone(BERLIN)
        assert local.replace(second=0, microsecond=0).time() == hour
    assert told == []
    assert stage.env.errors == []


async def test_after_any_scene_each_other_can_be_set(
    stage: Stage, clockwork: Clockwork, told: list[str]
) -> None:
    for name in [*PAGES, *reversed(PAGES)]:
        assert (await wish(clockwork, scene=name))["problem"] == "", name

    assert told == []
    assert stage.env.errors == []


async def test_the_first_evening_forgets_what_was_set_up(
    stage: Stage, clockwork: Clockwork
) -> None:
    await wish(clockwork, scene="month")
    await wish(clockwork, scene="first")

    assert await stage.overview(UserId(stage.you.id)) is None
    assert len(messages(stage, stage.dm)) == 1


async def test_a_month_later_shows_nights_that_look_like_a_life(
    stage: Stage, clockwork: Clockwork
) -> None:
    await wish(clockwork, scene="month")

    *_, progress = messages(stage, stage.dm)
    (picture,) = (each for each in parts(progress) if each["type"] == GALLERY)
    counts = re.search(r"In all: (.*?)\.", picture["items"][0]["description"])
    assert counts is not None
    kept = dict(each.rsplit(" ", 1) for each in counts[1].split(", "))
    assert kept.pop("not planned")
    assert kept == {"done": "18", "no answer": "5", "skipped": "1", "paused": "5", "not sent": "1"}
    assert "Done on 18 of 24 planned nights." in words_of(progress)


async def test_a_month_later_has_a_fortnight_behind_it_a_reminder_due_and_no_wall_of_prompts(
    stage: Stage, clockwork: Clockwork
) -> None:
    await wish(clockwork, scene="month")

    overview = await stage.overview(UserId(stage.you.id))
    assert overview is not None
    fortnight = overview.statuses[STRETCH].fortnight
    assert fortnight.planned == 14
    assert 7 < fortnight.done < 14
    reminder, progress = messages(stage, stage.dm)
    assert "Time for your bedtime stretch." in words_of(reminder)
    assert "My reminders" in labels(progress)
    assert (await stage.charley.services.drinks.today(UserId(stage.you.id))).total_ml > 0


async def test_the_servers_evening_sets_the_call_up_once(
    stage: Stage, clockwork: Clockwork
) -> None:
    await wish(clockwork, scene="server")
    await wish(clockwork, scene="server")

    assert len(await stage.calls()) == 1


async def test_seconds_push_the_clock_and_nothing_else(stage: Stage, clockwork: Clockwork) -> None:
    await wish(clockwork, seconds=90)

    assert stage.now() == EVENING + timedelta(seconds=90)


async def test_a_scene_that_there_is_not_is_told_and_ends_nothing(
    clockwork: Clockwork, told: list[str]
) -> None:
    answer = await wish(clockwork, scene="mars")
    again = await wish(clockwork, scene="first")

    assert "UnknownSceneError" in answer["problem"]
    assert told == [answer["problem"]]
    assert again["problem"] == ""


async def test_the_page_is_told_who_is_there(stage: Stage, clockwork: Clockwork) -> None:
    answer = await wish(clockwork)

    assert list(answer["people"].values()) == ["member", "admin", "member"]
    assert answer["scenes"] == PAGES
    assert answer["shown"] is None
    assert stage.now() == EVENING


async def test_charley_has_its_face(stage: Stage) -> None:
    avatar = stage.client.user and stage.client.user.avatar

    assert avatar is not None
    url = next(url for url in stage.env.backend.cdn._blobs if avatar.key in url)
    assert stage.env.backend.cdn.get(url)
