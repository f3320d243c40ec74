"""The admin's tour, step by step on the stage; `test_admin_walk.py` goes it in a browser."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from simcord.backend.models import Overwrite

from bot.client.channels import POSTING
from bot.content.files import data_root
from bot.playground.clockwork import (
    NO_POST,
    NO_POST_PLANNED,
    POSTED_ELSEWHERE,
    Clockwork,
)
from bot.playground.folder import Folder
from bot.playground.scenario import load_scenario
from bot.playground.stage import Stage, staged
from tests.behaviour.admins import add_call, add_offer, buttons, press, set_zone, words
from tests.behaviour.person import Person, text_of, words_of
from tests.playground.conftest import EVENING, views_of
from tests.support.content import shipped_content


def person(stage: Stage, name: str) -> Person:
    """Return one of those who are there."""
    (member,) = [each for each in stage.members if each.user.name == name]
    return Person(user=member.user, member=member, channel=stage.channel)


@pytest.fixture
def robin(stage: Stage) -> Person:
    return person(stage, "Robin")


def a_clockwork(stage: Stage) -> Clockwork:
    return Clockwork(stage, views=views_of(stage), speed=0, keep=lambda _: None, tell=pytest.fail)


@pytest.fixture
def clockwork(stage: Stage) -> Clockwork:
    return a_clockwork(stage)


async def silence(stage: Stage) -> None:
    """Let an admin take the rights in the page's channel away from Charley."""
    guild = stage.client.get_guild(stage.club.team.guild_id)
    channel = guild and guild.get_channel(stage.channel.id)
    assert channel is not None
    denied = Overwrite(
        target_id=guild.me.id, type=1, deny=discord.Permissions(read_message_history=True).value
    )
    stage.env.backend.set_overwrite(channel.id, denied)
    await stage.env.settle()


async def push(stage: Stage, clockwork: Clockwork, jump: str = "post") -> str:
    """Push the clock, and return what the server's clock shows."""
    stage.requested_jumps.append(jump)
    await clockwork._after_action()
    messages = stage.channel.history(viewer=stage.members[0])
    return str([each.content for each in messages if "playground's clock" in each.content][-1])


def posts(stage: Stage) -> list[discord.Message]:
    """Return the calls and cards in the channel that the page shows."""
    messages = stage.channel.history(viewer=stage.members[0])
    return [each for each in messages if each.flags.components_v2]


async def test_the_tour_from_the_settings_to_a_members_reminder(
    stage: Stage, robin: Person, clockwork: Clockwork
) -> None:
    assert "Saved" in words(await set_zone(robin, place="Berlin"))
    assert "Saved." in words(await add_call(robin, text="Lights low."))

    shown = await push(stage, clockwork)
    (post,) = posts(stage)
    counted = await robin.presses(post, "I'm in tonight")
    offered = await add_offer(robin, bedtime="23:00")
    await press(robin, offered, "Post the card")
    await robin.types("server offer publish", offer="Early nights", channel=stage.channel)

    assert "22:01" in shown
    assert stage.now() - EVENING < timedelta(minutes=62)
    assert "fewer than five" in words_of(counted.followups[0])
    card = posts(stage)[-1]
    you = person(stage, "you")
    asked = await you.presses(card, "Join")
    values = await press(you, asked, "Berlin, Germany, where it is 10:01 PM")
    joined = await press(you, values, "Yes, write to me")
    assert "You have joined Early nights" in text_of(joined)
    assert any("My messages reach you" in each.content for each in you.dms)
    await push(stage, clockwork, "reminder")
    assert stage.now() - EVENING < timedelta(minutes=91)
    assert any("Time for your bedtime stretch." in each.content for each in you.dms)
    assert stage.env.errors == []


async def test_charley_has_no_more_rights_than_its_invite_asks_for(stage: Stage) -> None:
    guild = stage.client.get_guild(stage.club.team.guild_id)
    assert guild is not None

    (role,) = [each for each in guild.me.roles if each.managed]

    assert role.permissions == POSTING


async def test_a_channel_without_rights_is_refused_with_what_is_missing(
    stage: Stage, robin: Person
) -> None:
    await set_zone(robin)

    answer = await robin.types("server call add", channel=stage.club.rules, time="22:00")

    assert "Send Messages" in words(answer)
    assert "Read Message History" in words(answer)
    assert "Fill in again" in buttons(answer)


async def test_without_a_call_the_clock_says_how_to_set_one_up(
    stage: Stage, clockwork: Clockwork
) -> None:
    shown = await push(stage, clockwork)

    assert NO_POST_PLANNED in shown
    assert stage.now() == EVENING


async def test_a_post_in_another_channel_is_told_of(
    stage: Stage, robin: Person, clockwork: Clockwork
) -> None:
    await set_zone(robin)
    await add_call(robin, channel=stage.club.lounge)

    shown = await push(stage, clockwork)

    assert POSTED_ELSEWHERE.format(channel="lounge") in shown
    assert posts(stage) == []


async def test_a_post_that_could_not_be_made_leads_to_the_settings(
    stage: Stage, robin: Person, clockwork: Clockwork
) -> None:
    await set_zone(robin)
    await add_call(robin)
    await silence(stage)

    shown = await push(stage, clockwork)

    assert NO_POST in shown
    assert "Read Message History" in words(await robin.types("server settings"))


@pytest.mark.parametrize("jump", ["quarter", "hour", "morning"])
async def test_either_clock_shows_the_same_instant(
    stage: Stage, clockwork: Clockwork, jump: str
) -> None:
    shown = await push(stage, clockwork, jump)

    mine = [each.content for each in stage.dm.history(viewer=stage.you)]
    assert shown in mine


async def test_the_clock_moves_below_an_answer_that_one_person_sees(
    stage: Stage, robin: Person, clockwork: Clockwork
) -> None:
    await clockwork.show_time()

    answer = await robin.types("server settings")
    await clockwork._after_action()

    last = list(stage.channel.history(viewer=robin.member))[-1]
    assert last.id > answer.response.id
    assert last.components


async def test_a_call_goes_on_where_a_kept_playground_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.stage.load_content", shipped_content)
    scenario = load_scenario(data_root(), "fresh")
    place = Folder(path=tmp_path, kept_at=None, scenario="fresh")
    async with staged(scenario, folder=place, start_at=EVENING) as stage:
        await set_zone(person(stage, "Robin"))
        await add_call(person(stage, "Robin"))

    async with staged(scenario, folder=replace(place, kept_at=EVENING), start_at=EVENING) as stage:
        await push(stage, a_clockwork(stage))
        posted = posts(stage)
        panel = words(await person(stage, "Robin").types("server settings"))

    assert len(posted) == 1
    assert "paused" not in panel
