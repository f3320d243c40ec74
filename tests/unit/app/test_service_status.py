"""The line that `systemctl status` shows."""

from datetime import timedelta
from itertools import chain, combinations

import pytest

from bot.app.watching.watch import status_of
from bot.domain.operations.health import FRESH_FOR, NEEDED_TO_LIVE, Health, Part, PartHealth

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def health(*, gateway=SECOND, database=SECOND, sweep=SECOND, pace=SECOND):
    ages = {
        Part.GATEWAY: gateway,
        Part.DATABASE: database,
        Part.SWEEP: sweep,
        Part.PACE: pace,
    }
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
        (health(pace=HOUR), "No reminder goes out: requests have no turn"),
    ],
)
def test_it_says_what_works_and_complains_of_nothing_before_it_was_looked_at(of, line):
    assert status_of(of, is_rest_away=False).startswith(line)


MIXTURES = list(chain.from_iterable(combinations(Part, count) for count in range(len(Part) + 1)))


@pytest.mark.parametrize("is_rest_away", [False, True])
@pytest.mark.parametrize("away", MIXTURES, ids=str)
def test_it_says_whether_reminders_go_out_and_what_is_away(
    away: tuple[Part, ...], is_rest_away: bool
):
    ages = {part.value: FRESH_FOR[part] + SECOND for part in away}
    status = status_of(health(**ages), is_rest_away=is_rest_away)

    go_out = not is_rest_away and not (NEEDED_TO_LIVE | {Part.PACE}) & set(away)
    assert status.startswith("Reminders go out" if go_out else "No reminder goes out: ")
    assert ("commands are answered." in status) == (not away and not is_rest_away)
    assert "\n" not in status
    if Part.DATABASE in away:
        assert "database" in status
