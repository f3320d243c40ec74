"""What people do with Charley in these tests, and how to know a reminder."""

from tests.wire import InteractionOutcome, WireDiscord
from tests.wire.model import Message, User

ZONE = "Asia/Kolkata"
"""Where the clocks never change, so that no test depends on the day it runs."""


async def set_up(discord: WireDiscord, user: User) -> InteractionOutcome:
    """Tell Charley all that a stretch reminder needs, by commands."""
    await discord.slash(user, "bedtime", {"time": "22:30", "timezone": ZONE})
    return await discord.slash(user, "stretch remind", {"enabled": True})


def is_reminder(message: Message) -> bool:
    """Tell whether it is a stretch reminder that nobody has answered yet."""
    return "Done" in message.buttons
