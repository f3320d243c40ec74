"""A message typed to a real process: one card, and not a word of it anywhere."""

import pytest

from tests.process.harness import BotProcess
from tests.wire import WireDiscord
from tests.wire.faults import Status
from tests.wire.model import Message, User

pytestmark = pytest.mark.process

CRY = "help I have a xylophone cramp"
SEND = ("POST", "/channels/*/messages")


def cards(discord: WireDiscord, user: User) -> list[Message]:
    return [each for each in discord.dm_messages(user) if "Cramp now" in each.buttons]


async def until_answered(discord: WireDiscord, user: User, *, times: int = 1) -> None:
    await discord.wait_until(lambda: len(cards(discord, user)) == times)


async def test_a_typed_message_gets_one_card_and_is_neither_kept_nor_logged(
    discord: WireDiscord, bot: BotProcess, tmp_path
) -> None:
    ada, bob = discord.add_user("ada"), discord.add_user("bob")
    guild = discord.add_guild("sleepers", members=[bob])
    (channel,) = guild.channels.values()
    bot.settings["CHARLEY_LOG_LEVEL"] = "DEBUG"
    await bot.start()
    await discord.gateway.wait_ready()

    discord.say(bob, f"<@{discord.bot.user.id}> {CRY}", channel=channel)
    for _ in range(5):
        discord.say(ada, CRY)
    await until_answered(discord, ada)
    first_aid = await discord.press(ada, cards(discord, ada)[0], label="Cramp now")
    discord.say(bob, CRY)
    await until_answered(discord, bob)  # whatever was to come to Ada or the server came before
    assert await bot.stop() == 0

    assert first_aid.did_respond
    assert len(cards(discord, ada)) == len(cards(discord, bob)) == 1
    assert len(channel.messages) == 1
    assert discord.calls.to("POST", "/users/@me/channels") == []
    words = [*map(str, bot.log), *bot.said]
    assert words
    assert not any("xylophone" in line for line in words)
    assert not any(
        b"xylophone" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()
    )


async def test_a_card_that_discord_does_not_take_is_one_line_and_another_life_tries_again(
    discord: WireDiscord, bot: BotProcess
) -> None:
    ada = discord.add_user("ada")
    discord.faults.add(*SEND, Status(status=503), times=1)
    await bot.start()
    await discord.gateway.wait_ready()

    discord.say(ada, CRY)
    failed = await bot.until_logged("signpost_failed")
    assert await bot.stop() == 0
    await bot.start()
    await discord.gateway.wait_ready()
    discord.say(ada, CRY)
    await until_answered(discord, ada)

    assert (failed["level"], failed["why"]) == ("warning", "HTTP 503")
    assert bot.events("command_failed") == []
    assert await bot.stop() == 0
