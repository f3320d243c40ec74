"""What people do with Charley in these tests, and how to know a reminder."""

from bot.scheduling.system_clock import SystemClock
from tests.wire import InteractionOutcome, WireDiscord
from tests.wire.model import Message, User

_ZONES = [
    *("Pacific/Tarawa", "Pacific/Pago_Pago", "Pacific/Honolulu"),
    *("Pacific/Gambier", "Pacific/Pitcairn", "America/Phoenix"),
    *("America/Costa_Rica", "America/Panama", "America/Puerto_Rico"),
    *("America/Cayenne", "America/Noronha", "Atlantic/Cape_Verde"),
    *("Africa/Abidjan", "Africa/Lagos", "Africa/Maputo"),
    *("Africa/Nairobi", "Asia/Dubai", "Asia/Karachi"),
    *("Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore"),
    *("Asia/Tokyo", "Pacific/Port_Moresby", "Pacific/Guadalcanal"),
]
"""One for each hour, by its offset from -12 (which +12 shares but for the date) to +11. The clocks of
none are ever changed, so that no test depends on the day it runs."""

_AFTERNOON = 13

ZONE = _ZONES[(_AFTERNOON - SystemClock().now().hour + 12) % 24]
"""Where it is early afternoon: tonight's reminder, before a bedtime at 22:30, is hours away, and what is
made due now is of today's night, whatever the hour at which the tests run."""


async def set_up(discord: WireDiscord, user: User) -> InteractionOutcome:
    """Tell Charley all that a stretch reminder needs, by commands."""
    await discord.slash(user, "bedtime", {"time": "22:30", "timezone": ZONE})
    return await discord.slash(user, "stretch remind", {"enabled": True})


def is_reminder(message: Message) -> bool:
    """Tell whether it is a stretch reminder that nobody has answered yet."""
    return "Done" in message.buttons
