"""A message typed to Charley: one card with the ways that start there, and nothing of it is kept."""

import discord
import pytest

from bot.ports.storage import StorageUnavailableError
from bot.services.delivery.signposts import ANSWERED_FOR
from tests.behaviour.person import Person, labels, shown, text_of
from tests.behaviour.scenes import BEDTIME, MINUTE, live_in_berlin, opt_in
from tests.behaviour.stage import Stage

CRY = "help I have a cramp"
BLOCKED = 50007


def cards(person: Person) -> list[discord.Message]:
    return [each for each in person.dms if "Press *Cramp now*" in each.content]


async def test_a_typed_message_gets_a_card_again_only_when_ten_minutes_are_over(
    stage: Stage, ada: Person
) -> None:
    await ada.user.send_dm(CRY)
    await ada.user.send_dm("hello?")
    await stage.pass_time(ANSWERED_FOR - MINUTE)
    await ada.user.send_dm("hello??")
    (card,) = cards(ada)
    await stage.pass_time(MINUTE)
    await ada.user.send_dm("hello???")

    assert labels(card) == ["Cramp now", "My reminders", "Set up"]
    assert len(cards(ada)) == 2
    assert not any((await stage.stored(ada)).values())


async def test_what_is_said_in_a_server_is_not_heard(stage: Stage, ada: Person) -> None:
    await ada.member.send(ada.channel, f"{stage.client.user.mention} {CRY}")  # type: ignore[union-attr] # logged in

    assert not ada.dms
    assert len(ada.channel.history(viewer=ada.member)) == 1


async def test_the_text_is_never_looked_at(
    stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[discord.Message] = []
    slot = vars(discord.Message)["content"]

    def look(message: discord.Message) -> str:
        read.append(message)
        return str(slot.__get__(message))

    with monkeypatch.context() as watched:
        watched.setattr(discord.Message, "content", property(look, slot.__set__))
        await ada.user.send_dm(f"<@{stage.client.application_id}> {CRY}")

    assert len(cards(ada)) == 1
    assert read == []


async def test_cramp_now_works_without_a_database_and_leaves_the_card_where_it_is(
    stage: Stage, ada: Person
) -> None:
    await ada.user.send_dm(CRY)
    (card,) = cards(ada)
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    answer = await ada.presses(card, "Cramp now")

    command = await ada.types_in_dm("cramp")
    assert text_of(answer) == text_of(command)
    assert shown(answer).id != card.id
    assert labels(cards(ada)[0]) == ["Cramp now", "My reminders", "Set up"]


async def test_the_other_buttons_lead_where_the_commands_do_and_leave_the_card(
    ada: Person,
) -> None:
    await opt_in(ada)
    await ada.user.send_dm(CRY)
    (card,) = cards(ada)

    reminders = await ada.presses(card, "My reminders")
    set_up = await ada.presses(card, "Set up")

    assert text_of(reminders) == text_of(await ada.types_in_dm("reminders"))
    assert text_of(set_up) == text_of(await ada.types_in_dm("start"))
    assert len(cards(ada)) == 1


async def test_a_stranger_is_led_to_the_set_up(ada: Person) -> None:
    await ada.user.send_dm(CRY)
    (card,) = cards(ada)

    nothing_yet = await ada.presses(card, "My reminders")
    hello = await ada.presses(card, "Set up")

    assert "/start" in text_of(nothing_yet)
    assert "Somewhere else" in labels(shown(hello))


async def test_who_was_out_of_reach_is_reminded_again_after_typing(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    stage.fail_deliveries(code=BLOCKED, times=1)
    await stage.run_until(BEDTIME)
    stage.accept_deliveries()
    before = await stage.stored(ada)

    await ada.user.send_dm("are you there?")

    assert before["users"][0]["unreachable_since"] is not None
    assert (await stage.stored(ada))["users"][0]["unreachable_since"] is None


async def test_a_card_that_cannot_be_sent_is_one_line_in_the_log(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    stage.fail_deliveries(code=BLOCKED)

    await ada.user.send_dm(CRY)

    (event,) = stage.events("signpost_failed")
    assert event["log_level"] == "warning"
    assert CRY not in str(stage.logs)
