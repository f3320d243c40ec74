from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.nights import coming_night
from bot.domain.time.weekdays import EVERY_DAY

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("bedtime", "local", "night"),
    [
        (time(22, 30), datetime(2026, 6, 10, 21, 0, tzinfo=BERLIN), date(2026, 6, 10)),
        (time(22, 30), datetime(2026, 6, 10, 23, 50, tzinfo=BERLIN), date(2026, 6, 10)),
        (time(22, 30), datetime(2026, 6, 11, 8, 0, tzinfo=BERLIN), date(2026, 6, 11)),
        (time(0, 30), datetime(2026, 6, 11, 1, 0, tzinfo=BERLIN), date(2026, 6, 10)),
        (time(0, 30), datetime(2026, 6, 11, 1, 30, tzinfo=BERLIN), date(2026, 6, 11)),
        (time(9, 0), datetime(2026, 6, 11, 8, 0, tzinfo=BERLIN), date(2026, 6, 10)),
        (None, datetime(2026, 6, 11, 8, 0, tzinfo=BERLIN), date(2026, 6, 11)),
        (None, datetime(2026, 6, 11, 13, 0, tzinfo=BERLIN), date(2026, 6, 11)),
    ],
)
def test_tonight_is_the_night_whose_bedtime_is_not_long_past(bedtime, local, night):
    now = local.astimezone(UTC)
    bedtimes = Bedtimes().with_bedtime(bedtime, days=EVERY_DAY)

    assert coming_night(now, bedtimes=bedtimes, zone=BERLIN) == night
