"""A guided stretch in the real process: killed in the middle, it goes on in the same message."""

import pytest

from tests.process.harness import BotProcess
from tests.process.people import set_up
from tests.wire import WireDiscord
from tests.wire.model import Message, User

pytestmark = pytest.mark.process

STEPS = 24


def card_of(discord: WireDiscord, user: User) -> Message:
    return discord.dm_messages(user)[-1]


async def until_shown(discord: WireDiscord, user: User, line: str) -> Message:
    await discord.wait_until(lambda: card_of(discord, user).text.startswith(line), timeout=20)
    return card_of(discord, user)


async def test_a_stretch_goes_on_after_a_kill_and_ends_with_done(
    discord: WireDiscord, bot: BotProcess
) -> None:
    ada = discord.add_user("ada", has_installed=True)
    await bot.start()
    await set_up(discord, ada)
    await discord.slash(ada, "stretch now", {})
    await discord.press(ada, card_of(discord, ada), label="Begin")
    for _ in range(7):  # to the swap after the last hold of the left leg
        await discord.press(ada, card_of(discord, ada), label="Skip step")
    card = await until_shown(discord, ada, "## Change to your right leg")
    await bot.kill()

    await bot.start()
    recovered = await bot.until_logged("sessions_recovered")
    await until_shown(discord, ada, "## Stretch your right leg: hold")
    for _ in range(STEPS - 7):
        await discord.press(ada, card, label="Skip step")

    assert recovered["count"] == 1
    assert card_of(discord, ada).id == card.id
    assert card_of(discord, ada).text.startswith("## Done.")
    assert "It is logged." in card_of(discord, ada).text
    assert await bot.stop() == 0
    assert discord.calls.statuses()[429] == 0
