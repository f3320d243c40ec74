"""The line that `systemctl status` shows."""

from datetime import timedelta

import pytest

from bot.app.watching.watch import status_of
from bot.domain.operations.health import Health, Part, PartHealth

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def health(*, gateway=SECOND, database=SECOND, sweep=SECOND):
    ages = {Part.GATEWAY: gateway, Part.DATABASE: database, Part.SWEEP: sweep}
    return Health(parts=tuple(PartHealth(part=part, age=age) for part, age in ages.items()))


@pytest.mark.parametrize(
    ("of", "line"),
    [
        (health(), "Reminders go out, and commands are answered."),
        (health(gateway=None, database=None, sweep=None), "Starting."),
        (health(gateway=None, sweep=None), "Starting."),
        (health(gateway=HOUR), "Reminders go out. Discord's gateway is away"),
        (health(gateway=None), "Reminders go out. Discord's gateway is away"),
        (health(database=HOUR), "No reminder goes out: the database"),
        (health(sweep=HOUR), "No reminder goes out: nobody looks"),
    ],
)
def test_it_says_what_works_and_complains_of_nothing_before_it_was_looked_at(of, line):
    assert status_of(of).startswith(line)
