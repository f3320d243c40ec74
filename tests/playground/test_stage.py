"""The stage: what the people on it do, while its clock stands still between their actions."""

from datetime import timedelta
from typing import Any

import discord
from simcord import InteractionResult, MemberActor, UserHandle

from bot.playground.stage import Stage
from tests.behaviour.person import text_of, words_of
from tests.playground.conftest import EVENING

BERLIN = {"place": "Munich", "bedtime": "22:30", "kinds": ["stretch"]}
MORE_THAN_ANY_BURST = 7


async def start(stage: Stage, who: MemberActor) -> InteractionResult:
    """Go through the set-up in the server, up to the yes."""
    hello = await who.slash(stage.channel, "start")
    form = await who.click(hello.response, label="Somewhere else")
    question = await who.submit_modal(form, BERLIN)
    return await who.click(question.response, label="Yes, write to me")


def last_message(user: UserHandle) -> discord.Message:
    """Return the last message of somebody's direct messages."""
    return list(user.dm_channel.history(viewer=user))[-1]


async def test_everybody_in_the_server_can_say_yes_while_the_clock_stands(stage: Stage) -> None:
    for member in stage.members:
        answer = await start(stage, member)

        assert "it arrived" in text_of(answer)

    assert stage.now() == EVENING


async def test_many_actions_in_a_row_wait_for_no_clock(stage: Stage) -> None:
    robin = stage.members[1]
    await start(stage, robin)

    for _ in range(MORE_THAN_ANY_BURST):
        panel = await robin.slash(stage.channel, "reminders")
        test = await robin.click(panel.response, label="Send a test")
        assert "it arrived" in text_of(test)

    assert stage.now() == EVENING


async def test_a_channel_can_be_opened_again_and_again(stage: Stage) -> None:
    robin = stage.members[1]

    for _ in range(MORE_THAN_ANY_BURST):
        answer = await start(stage, robin)
        assert "it arrived" in text_of(answer)
        question = await robin.slash(stage.channel, "privacy delete")
        await robin.click(question.response, label="Delete everything")


async def test_a_guided_stretch_in_the_server_goes_on_with_the_clock(stage: Stage) -> None:
    robin = stage.members[1]
    await start(stage, robin)
    begun = await robin.slash(stage.channel, "stretch now")
    await robin.user.click(last_message(robin.user), label="Begin")
    began_as = words_of(last_message(robin.user))
    await stage.advance_to(stage.now() + timedelta(minutes=20))

    assert text_of(begun)
    assert words_of(last_message(robin.user)) != began_as


async def test_a_refusal_is_an_answer_and_no_error_of_the_stage(stage: Stage) -> None:
    robin = stage.members[1]
    mistakes: list[tuple[str, dict[str, Any]]] = [
        ("reminders", {}),
        ("bedtime", {"time": "25:99"}),
        ("bedtime", {"time": "10"}),
        ("pause", {"until": "someday"}),
        ("water drink", {}),
    ]

    for command, options in mistakes:
        answer = await robin.slash(stage.channel, command, **options)
        assert text_of(answer) or answer.followups, command

    assert stage.env.errors == []
